// Package names is a private module of umbrella's.
package names

// First is the first name there is.
func First() string { return "alice" }
