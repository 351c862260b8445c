package main

type registerer string

// HandlerRegisterer is what KrakenD looks up in a plugin. A gateway of these tests has it too, for nothing.
var HandlerRegisterer = registerer("pairs")

// used keeps what the other files of this folder compute, so that the linker keeps the packages' code.
var used []string
