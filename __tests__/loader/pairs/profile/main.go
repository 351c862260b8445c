// Writes a CPU profile of some work, for builds with -pgo.
package main

import (
	"log"
	"os"
	"runtime/pprof"
	"sort"
	"strings"
	"time"
)

func main() {
	file, err := os.Create(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		log.Fatal(err)
	}
	for start := time.Now(); time.Since(start) < time.Second; {
		words := strings.Fields(strings.Repeat("sorting some words takes time ", 100))
		sort.Strings(words)
	}
	pprof.StopCPUProfile()
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}
