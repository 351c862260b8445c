// Package main says what Go's own parser and build package make of source files: the tests compare our
// readers with it. It reads a JSON array of questions from standard input and prints one of answers.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io"
	"log"
	"os"
	"strings"
)

type question struct {
	Name, Source, Architecture string
	GoMinor                    int
	Tags                       []string
}

type answer struct {
	// Valid is false where Go itself can't read the file.
	Valid       bool     `json:"valid"`
	PackageName string   `json:"packageName"`
	Variables   []string `json:"variables"`
	HasMain     bool     `json:"hasMain"`
	TakesPart   bool     `json:"takesPart"`
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		log.Fatal(err)
	}
	answers := []answer{}
	for _, q := range questions {
		answers = append(answers, ask(q))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}

func ask(q question) answer {
	file, err := parser.ParseFile(token.NewFileSet(), q.Name, q.Source, parser.SkipObjectResolution)
	if err != nil {
		return answer{}
	}
	context := build.Default
	context.GOOS, context.GOARCH, context.CgoEnabled = "linux", q.Architecture, true
	context.BuildTags, context.ToolTags, context.ReleaseTags = q.Tags, nil, releases(q.GoMinor)
	context.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(q.Source)), nil }
	matches, err := context.MatchFile(".", q.Name)
	return answer{err == nil, file.Name.Name, variables(file), hasMain(file), matches}
}

func variables(file *ast.File) []string {
	names := []string{}
	for _, declaration := range file.Decls {
		group, ok := declaration.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, spec := range group.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

func hasMain(file *ast.File) bool {
	for _, declaration := range file.Decls {
		if function, ok := declaration.(*ast.FuncDecl); ok && function.Recv == nil && function.Name.Name == "main" {
			return true
		}
	}
	return false
}

func releases(minor int) []string {
	tags := []string{}
	for i := 1; i <= minor; i++ {
		tags = append(tags, fmt.Sprintf("go1.%d", i))
	}
	return tags
}
