// Package main registers by a struct that is as large as a text and is none.
package main

type settings struct{ names [64]string }

type registerer struct {
	settings *settings
	level    int
}

var shared settings

// HandlerRegisterer points to what is empty until the plugin runs.
var HandlerRegisterer = registerer{settings: &shared, level: 5}

// ClientRegisterer points to what is there, and no text.
var ClientRegisterer = registerer{settings: &settings{names: [64]string{"abcdefgh"}}, level: 8}

func main() {}
