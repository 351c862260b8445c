package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/luraproject/lura/v2/core"
	"github.com/spf13/cobra"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// incompatibility is one fact in which plugin and gateway differ: "libc", "go" or a module path.
type incompatibility struct {
	name, have, want string
}

// checkPluginOptions are the command's flags.
type checkPluginOptions struct {
	goVersion, libc, sum string
	format               bool
}

func checkPluginCommand() *cobra.Command {
	var options checkPluginOptions
	cmd := &cobra.Command{
		Use:   "check-plugin",
		Short: "Compares a plugin's go.sum with the modules of this gateway",
		Run: func(cmd *cobra.Command, _ []string) {
			if err := checkPlugin(cmd, options); err != nil {
				cmd.Println(err)
				os.Exit(1)
			}
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&options.goVersion, "go", "g", core.GoVersion, "Go version that builds the plugin")
	flags.StringVarP(&options.libc, "libc", "l", "", "libc that the plugin is built with")
	flags.StringVarP(&options.sum, "sum", "s", "./go.sum", "the plugin's go.sum")
	flags.BoolVarP(&options.format, "format", "f", false, "prints commands that change the modules")
	return cmd
}

func checkPlugin(cmd *cobra.Command, options checkPluginOptions) error {
	sum, err := os.Open(options.sum)
	if err != nil {
		return err
	}
	defer sum.Close()
	modules, err := highestVersions(sum)
	if err != nil {
		return err
	}

	found := incompatibilities(options, modules)
	if len(found) == 0 {
		cmd.Println("No incompatibilities found!")
		return nil
	}
	var indirect map[string]bool
	if options.format {
		if indirect, err = indirectRequirements(filepath.Join(filepath.Dir(options.sum), "go.mod")); err != nil {
			return err
		}
	}
	for _, one := range found {
		isModule := one.name != "libc" && one.name != "go"
		switch {
		case options.format && isModule && indirect[one.name]:
			cmd.Printf("go mod edit --replace %s=%s@%s\n", one.name, one.name, one.want)
		case options.format && isModule:
			cmd.Printf("go get %s@%s\n", one.name, one.want)
		default:
			cmd.Println(one.name)
			cmd.Println("\thave:", one.have)
			cmd.Println("\twant:", one.want)
		}
	}
	return fmt.Errorf("%d incompatibilities found", len(found))
}

// incompatibilities lists libc first, then Go, then the modules by name.
func incompatibilities(options checkPluginOptions, plugin map[string]string) []incompatibility {
	var found []incompatibility
	if options.libc != core.GlibcVersion {
		found = append(found, incompatibility{"libc", options.libc, core.GlibcVersion})
	}
	if options.goVersion != core.GoVersion {
		found = append(found, incompatibility{"go", options.goVersion, core.GoVersion})
	}
	var modules []incompatibility
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, linked := range build.Deps {
			if have, ok := plugin[linked.Path]; ok && have != linked.Version {
				modules = append(modules, incompatibility{linked.Path, have, linked.Version})
			}
		}
	}
	slices.SortFunc(modules, func(a, b incompatibility) int { return cmp.Compare(a.name, b.name) })
	return append(found, modules...)
}

// highestVersions reads go.sum and keeps the highest version of each module, as KrakenD does: not the version
// that is linked. The wrong accusations that follow from it are part of what the action has to cope with.
func highestVersions(sum io.Reader) (map[string]string, error) {
	highest := map[string]string{}
	lines := bufio.NewScanner(sum)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		path, version := fields[0], strings.TrimSuffix(fields[1], "/go.mod")
		if semver.Compare(version, highest[path]) > 0 {
			highest[path] = version
		}
	}
	return highest, lines.Err()
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
