package main

// int from_a_library(void);
import "C"

func init() {
	if C.from_a_library() != 42 {
		panic("the library does not work")
	}
}
