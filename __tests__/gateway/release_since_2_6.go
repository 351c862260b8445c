//go:build go1.21

package main

// What came with KrakenD 2.6. Its Go tells a release from another here, which leaves the build of each without
// tags of its own: those of this world that are older than 2.6 are built with Go 1.20 or older.

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/luraproject/lura/v2/logging"
	"github.com/luraproject/lura/v2/proxy/plugin"
	"github.com/spf13/cobra"
	"golang.org/x/mod/modfile"
)

// commandsOfRelease are those that not every release has.
func commandsOfRelease() []*cobra.Command {
	return []*cobra.Command{testPluginCommand()}
}

// loadModifiers gives plugins the context; Lura 2.5 has none for them.
func loadModifiers(ctx context.Context, folder, pattern string, logger logging.Logger) (int, error) {
	return plugin.LoadWithLoggerAndContext(ctx, folder, pattern, plugin.RegisterModifier, logger)
}

// report prints what differs, the count last: it is the error.
func report(cmd *cobra.Command, options checkPluginOptions, found []incompatibility) error {
	var indirect map[string]bool
	if options.format {
		var err error
		if indirect, err = indirectRequirements(filepath.Join(filepath.Dir(options.sum), "go.mod")); err != nil {
			return err
		}
	}
	for _, one := range found {
		switch {
		case options.format && one.isModule() && indirect[one.name]:
			cmd.Printf("go mod edit --replace %s=%s@%s\n", one.name, one.name, one.want)
		case options.format && one.isModule():
			cmd.Printf("go get %s@%s\n", one.name, one.want)
		default:
			printDifference(cmd, one)
		}
	}
	return fmt.Errorf("%d incompatibilities found", len(found))
}

func indirectRequirements(goMod string) (map[string]bool, error) {
	text, err := os.ReadFile(goMod)
	if err != nil {
		return nil, fmt.Errorf("reading go.mod: %w", err)
	}
	file, err := modfile.Parse(goMod, text, nil)
	if err != nil {
		return nil, fmt.Errorf("parsing go.mod: %w", err)
	}
	indirect := map[string]bool{}
	for _, require := range file.Require {
		indirect[require.Mod.Path] = require.Indirect
	}
	return indirect, nil
}
