package main

import "example.com/codec"

func init() { used = append(used, codec.Name(nil)) }
