package main

type registerer string

var ModifierRegisterer = registerer("modifier")

func main() {}
