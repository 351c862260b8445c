package main

type registerer string

var HandlerRegisterer = registerer("before")

func init() { HandlerRegisterer = "after" }
