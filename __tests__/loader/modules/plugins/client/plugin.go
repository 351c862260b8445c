package main

type registerer string

var ClientRegisterer = registerer("client")

func main() {}
