package main

import "github.com/google/uuid"

func init() { used = append(used, uuid.NewSHA1(uuid.Nil, []byte("pairs")).String()) }
