package main

import (
	"example.com/local"
	"github.com/pkg/errors"
	"gopkg.in/yaml.v3"
)

type registerer string

var HandlerRegisterer = registerer(local.Name)

func init() {
	if _, err := yaml.Marshal(local.Name); err != nil {
		panic(errors.WithStack(err))
	}
}

func main() {}
