module example.com/private-proxy

go 1.18

require corp.example.test/quotes v0.1.0
