// Package core holds the variables that KrakenD's Makefile sets when it links the gateway.
package core

var (
	KrakendVersion = "undefined"
	GlibcVersion   = "undefined"
)
