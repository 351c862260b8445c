module git.example.test/acme/greeting

go 1.18

require git.example.test/umbrella/names v0.3.0
