package main

import "golang.org/x/text/unicode/norm"

func init() { used = append(used, norm.NFC.String("e\u0301")) }
