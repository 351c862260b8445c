package main

type registerer struct{ name string }

type anything interface{ RegisterHandlers() }

func (*registerer) RegisterHandlers() {}

var (
	HandlerRegisterer           = &registerer{"behind a pointer"}
	ClientRegisterer   anything = &registerer{"behind an interface"}
	ModifierRegisterer          = []registerer{{"in a slice"}}
)
