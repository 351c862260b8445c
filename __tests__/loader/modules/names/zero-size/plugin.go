package main

var name = "only RegisterHandlers knows"

type registerer struct{}

func (registerer) RegisterHandlers(register func(string)) { register(name) }

var HandlerRegisterer registerer
