package main

import "gopkg.in/yaml.v3"

func init() {
	text, err := yaml.Marshal(map[string]int{"answer": 42})
	if err != nil {
		panic(err)
	}
	used = append(used, string(text))
}
