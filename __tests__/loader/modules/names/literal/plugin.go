package main

type registerer string

var ClientRegisterer = registerer("by literal, as it is")
