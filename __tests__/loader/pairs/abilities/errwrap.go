package main

import (
	"errors"

	"github.com/hashicorp/errwrap"
)

func init() { used = append(used, errwrap.Wrapf("outer: {{err}}", errors.New("inner")).Error()) }
