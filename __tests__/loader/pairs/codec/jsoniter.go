//go:build jsoniter

// Package codec is chosen by a build tag, as gin chooses its JSON package.
package codec

type Options struct{ EscapeHTML, SortMapKeys bool }

func Name(*Options) string { return "jsoniter" }
