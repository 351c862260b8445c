// Says what Go's own debug/elf finds in a file, which goes by section headers: another way than ours.
package main

import (
	"debug/elf"
	"encoding/hex"
	"encoding/json"
	"io"
	"log"
	"os"
	"strings"
)

type answer struct {
	Libraries []string          `json:"libraries"`
	Versions  map[string]bool   `json:"versions"` // "library version" of every imported symbol
	Hashes    map[string]string `json:"hashes"`   // by import path

	Relocations struct {
		Offset uint64 `json:"offset"`
		Size   uint64 `json:"size"`
	} `json:"relocations"`
}

func main() {
	file, err := elf.Open(os.Args[1])
	check(err)
	found := answer{Versions: map[string]bool{}, Hashes: map[string]string{}}
	if section := file.Section(".rela.dyn"); section != nil {
		found.Relocations.Offset, found.Relocations.Size = section.Offset, section.Size
	}
	found.Libraries, err = file.ImportedLibraries()
	check(err)
	imported, err := file.ImportedSymbols()
	check(err)
	for _, symbol := range imported {
		if symbol.Version != "" {
			found.Versions[symbol.Library+" "+symbol.Version] = true
		}
	}
	symbols, err := file.DynamicSymbols()
	check(err)
	for _, symbol := range symbols {
		for _, prefix := range []string{"go:link.pkghashbytes.", "go.link.pkghashbytes."} {
			if strings.HasPrefix(symbol.Name, prefix) {
				hash := make([]byte, symbol.Size)
				section := file.Sections[symbol.Section]
				_, err := section.ReadAt(hash, int64(symbol.Value-section.Addr))
				if err != io.EOF {
					check(err)
				}
				found.Hashes[strings.TrimPrefix(symbol.Name, prefix)] = hex.EncodeToString(hash)
			}
		}
	}
	check(json.NewEncoder(os.Stdout).Encode(found))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
