// A plugin with modules of others: one replaced by a folder, one by another version, one with a dotted path.
package main

import (
	"example.com/local"
	"github.com/hashicorp/errwrap"
	"gopkg.in/tomb.v1"
)

type registerer string

var HandlerRegisterer = registerer(local.Name)

func init() {
	if errwrap.Contains(tomb.ErrStillAlive, "no such message") {
		panic("unreachable")
	}
}

func main() {}
