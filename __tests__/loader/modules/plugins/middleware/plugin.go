package main

type registerer string

var MiddlewareRegisterer = registerer("middleware")

func main() {}
