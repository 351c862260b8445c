module git.example.test/umbrella/names

go 1.18
