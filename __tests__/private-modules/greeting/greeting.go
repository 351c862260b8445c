// Package greeting is a private module of acme's, which needs one of umbrella's.
package greeting

import "git.example.test/umbrella/names"

// Hello greets whoever umbrella names.
func Hello() string { return "hello, " + names.First() }
