package main

type registerer string

var HandlerRegisterer = registerer("server")

func main() {}
