//go:build go1.21

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/luraproject/lura/v2/logging"
	"github.com/spf13/cobra"
)

func testPluginCommand() *cobra.Command {
	expected := map[string]*bool{}
	cmd := &cobra.Command{
		Use:   "test-plugin [flags] [artifacts]",
		Short: "Tests that plugins load into this gateway",
		Run: func(cmd *cobra.Command, files []string) {
			var kinds []kind
			for _, one := range kindsInTestOrder {
				if *expected[one.flag] {
					kinds = append(kinds, one)
				}
			}
			if !testPlugins(cmd, kinds, files) {
				os.Exit(1)
			}
		},
	}
	for _, one := range kindsInTestOrder {
		expected[one.flag] = cmd.Flags().BoolP(one.flag, one.flag[:1], false, "the file is a "+one.flag+" plugin")
	}
	return cmd
}

// testPlugins says whether every file loads as every kind.
func testPlugins(cmd *cobra.Command, kinds []kind, files []string) bool {
	if len(files) == 0 {
		cmd.Println("At least one plugin is required.")
		return false
	}
	if len(kinds) == 0 {
		cmd.Println("You must declare the expected type of the plugin.")
		return false
	}
	start := time.Now()
	failed := 0
	for _, file := range files {
		if !testPlugin(cmd, kinds, file) {
			failed++
		}
	}
	if failed > 0 {
		cmd.Printf("[KO] %d tested plugin(s) in %s.\n%d plugin(s) failed.\n", len(files), time.Since(start), failed)
		return false
	}
	cmd.Printf("[OK] %d tested plugin(s) in %s\n", len(files), time.Since(start))
	return true
}

func testPlugin(cmd *cobra.Command, kinds []kind, file string) bool {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		cmd.Printf("[KO] Unable to open the plugin %s.\n", file)
		return false
	}
	folder, name := filepath.Dir(file), filepath.Base(file)
	ok := true
	for _, one := range kinds {
		// The name is a pattern to Lura: every file of the folder whose name contains it is loaded.
		_, err := one.load(cmd.Context(), folder, name, logging.NoOp)
		if err == nil {
			cmd.Printf("[OK] %s\t%s\n", one.label, name)
			continue
		}
		ok = false
		cmd.Printf("[KO] %s\t%s: %s\n", one.label, name, reason(one, err))
	}
	return ok
}

// reason shortens what Lura's loader says to what plugin.Open said.
func reason(expected kind, err error) string {
	text := joined(err)
	if strings.Contains(text, "symbol "+expected.symbol+" not found") {
		return "The plugin does not contain a " + expected.symbol + "."
	}
	said := text
	for _, line := range strings.Split(text, "\n") {
		// "plugin #0 (FILE): plugin.Open("…"): REASON": what follows the last "): ".
		if end := strings.LastIndex(line, "): "); end >= 0 && strings.Contains(line[:end], "plugin #") {
			said = line[end+len("): "):]
		}
	}
	return said
}

func joined(err error) string {
	var all strings.Builder
	for _, one := range separateErrors(err) {
		all.WriteString(one.Error())
	}
	return all.String()
}
