module example.com/x/plug.v2

go 1.17
