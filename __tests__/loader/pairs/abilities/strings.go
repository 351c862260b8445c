package main

import "strings"

func init() { used = append(used, strings.ToUpper("little more than the runtime")) }
