package main

import (
	"fmt"
	"time"
)

func init() { used = append(used, fmt.Sprint(time.Unix(0, 0).UTC())) }
