package main

import "example.com/plugins/helper"

// ClientRegisterer is this plugin's own; helper.HandlerRegisterer is linked, but not looked up.
var ClientRegisterer = helper.HandlerRegisterer + "-client"

func main() {}
