package main

import (
	"github.com/luraproject/lura/v2/core"
	"github.com/spf13/cobra"
)

// versionCommand prints the three facts that a release's build sets with -ldflags=-X.
func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Shows the versions of KrakenD, Go and libc",
		Run: func(cmd *cobra.Command, _ []string) {
			cmd.Println("KrakenD Version:", core.KrakendVersion)
			cmd.Println("Go Version:", core.GoVersion)
			cmd.Println("Glibc Version:", core.GlibcVersion)
		},
	}
}
