package local

var Name = "local"
