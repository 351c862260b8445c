package main

type registerer string

var (
	version      = "1.2.3"
	serverName   = "several-server"
	modifierName = "several-modifier"
	build        = "build " + version
	shown        = version
)

var (
	ModifierRegisterer = registerer(modifierName)
	HandlerRegisterer  = registerer(serverName)
	ClientRegisterer   = registerer("several-client")
)

func main() { println(build, shown) }
