package main

// As KrakenD's own examples have it: Go copies the name when the plugin is initialised, for the linker's -X may
// have changed it.
var pluginName = "by-variable"

var HandlerRegisterer = registerer(pluginName)

type registerer string
