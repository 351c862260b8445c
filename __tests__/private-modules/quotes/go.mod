module corp.example.test/quotes

go 1.18
