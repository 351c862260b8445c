package main

import "example.com/names/elsewhere"

type registerer string

var HandlerRegisterer = registerer(elsewhere.Name)
