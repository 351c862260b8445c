package main

type registerer string

// In another order than the one in which the project names kinds.
var (
	ModifierRegisterer = registerer("several")
	HandlerRegisterer  = registerer("several")
)

// Neither is a registerer: KrakenD looks up the exact name.
var (
	HandlerRegistererOfOld = registerer("several")
	handlerRegisterer      = registerer("several")
)

func main() { println(handlerRegisterer) }
