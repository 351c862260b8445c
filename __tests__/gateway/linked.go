package main

// The real gateway links some 350 modules, and plugins collide with them. These few make the same collisions
// possible: modules that a plugin's go.mod names directly, and modules that it gets indirectly.
import (
	_ "github.com/google/uuid"
	_ "golang.org/x/net/http2"
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/sync/singleflight"
	_ "golang.org/x/text/cases"
	_ "golang.org/x/text/language"
	_ "golang.org/x/time/rate"
)
