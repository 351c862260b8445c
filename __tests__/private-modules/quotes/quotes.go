// Package quotes is a private module that lies on a module proxy alone.
package quotes

// Today is the quote of the day.
func Today() string { return "measure twice" }
