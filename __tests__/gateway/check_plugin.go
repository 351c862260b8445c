package main

import (
	"bufio"
	"io"
	"os"
	"runtime/debug"
	"sort"
	"strings"

	"github.com/luraproject/lura/v2/core"
	"github.com/spf13/cobra"
	"golang.org/x/mod/semver"
)

// incompatibility is one fact in which plugin and gateway differ: "libc", "go" or a module path.
type incompatibility struct {
	name, have, want string
}

func (one incompatibility) isModule() bool {
	return one.name != "libc" && one.name != "go"
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
	return report(cmd, options, found)
}

func printDifference(cmd *cobra.Command, one incompatibility) {
	cmd.Println(one.name)
	cmd.Println("\thave:", one.have)
	cmd.Println("\twant:", one.want)
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
	sort.Slice(modules, func(a, b int) bool { return modules[a].name < modules[b].name })
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
