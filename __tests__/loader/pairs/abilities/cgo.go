package main

/*
#include <stdlib.h>
static int twice(int number) { return abs(number) * 2; }
*/
import "C"

func init() {
	if C.twice(-21) != 42 {
		panic("the C code of this plugin does not work")
	}
}
