//go:build !jsoniter

// Package codec is chosen by a build tag, as gin chooses its JSON package.
package codec

// Options are there in one of the two builds only, so the package's interface differs.
type Options struct{ Escape bool }

func Name(*Options) string { return "encoding/json" }
