package main

import "os"

type registerer string

var name = "computed"

var (
	HandlerRegisterer  = registerer(name + "-server")
	ClientRegisterer   = registerer(os.Getenv("CLIENT_NAME"))
	ModifierRegisterer = registerer(nameOf())
)

func nameOf() string {
	if len(os.Args) > 1 {
		return name
	}
	return "other"
}
