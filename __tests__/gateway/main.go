// Command krakend is a stand-in for the KrakenD gateway, for machines that cannot fetch the real one.
//
// What decides whether a plugin loads is real: Lura, Go's plugin.Open, the modules of the build and their
// paths. The commands around it print what KrakenD prints, on the same stream, with the same exit codes.
package main

import (
	"os"

	"github.com/spf13/cobra"
)

func main() {
	root := &cobra.Command{Use: "krakend", Short: "A stand-in for the KrakenD gateway, for tests"}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(versionCommand(), checkPluginCommand(), checkCommand(), runCommand())
	root.AddCommand(commandsOfRelease()...)
	if root.Execute() != nil {
		os.Exit(1)
	}
}
