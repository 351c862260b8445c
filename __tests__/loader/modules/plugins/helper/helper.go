// Package helper exports a registerer, but it is no plugin.
package helper

type Registerer string

var HandlerRegisterer = Registerer("helper")
