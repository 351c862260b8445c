//go:build !go1.21

package main

import (
	"context"
	"os"

	"github.com/luraproject/lura/v2/logging"
	"github.com/luraproject/lura/v2/proxy/plugin"
	"github.com/spf13/cobra"
)

// commandsOfRelease are those that not every release has: before KrakenD 2.6 there was no test-plugin.
func commandsOfRelease() []*cobra.Command {
	return nil
}

func loadModifiers(_ context.Context, folder, pattern string, logger logging.Logger) (int, error) {
	return plugin.LoadWithLogger(folder, pattern, plugin.RegisterModifier, logger)
}

// report prints the count first, then what differs, and ends the program.
func report(cmd *cobra.Command, options checkPluginOptions, found []incompatibility) error {
	cmd.Println(len(found), "incompatibility(ies) found...")
	for _, one := range found {
		if options.format && one.isModule() {
			cmd.Printf("go get %s@%s\n", one.name, one.want)
		} else {
			printDifference(cmd, one)
		}
	}
	os.Exit(1)
	return nil
}
