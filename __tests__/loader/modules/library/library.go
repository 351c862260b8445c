// A shared library for C programs: a shared object with Go in it, but no plugin.
package main

import "C"

//export Answer
func Answer() int { return 42 }

func main() {}
