package main

const name = "by-constant"

type registerer string

var HandlerRegisterer = registerer(name)
