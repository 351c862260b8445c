package main

import "golang.org/x/text/language"

func init() { used = append(used, language.MustParse("de-CH").String()) }
