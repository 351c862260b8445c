package main

type registerer string

var HandlerRegisterer = registerer("dotted")

func main() {}
