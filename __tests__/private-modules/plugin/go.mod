module example.com/private-modules

go 1.18

require git.example.test/acme/greeting v1.1.0

require git.example.test/umbrella/names v0.3.0 // indirect
