package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/luraproject/lura/v2/config"
	"github.com/luraproject/lura/v2/logging"
	"github.com/spf13/cobra"
)

func checkCommand() *cobra.Command {
	var file string
	var debug int
	var routes, lint bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Validates a configuration file; it loads no plugins",
		Run: func(cmd *cobra.Command, _ []string) {
			if file == "" {
				cmd.Println("Please, provide the path to the configuration file with --config or see all the options with --help")
				os.Exit(1)
			}
			cmd.Printf("Parsing configuration file: %s\n", file)
			service, err := parseConfiguration(file)
			if err != nil {
				cmd.Printf("ERROR parsing the configuration file:\t%s\n\n", err)
				os.Exit(1)
			}
			if routes {
				if err := testRoutes(service); err != nil {
					cmd.Printf("ERROR testing the configuration file:\t%s\n\n", err)
					os.Exit(1)
				}
			}
			cmd.Println("Syntax OK!")
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&file, "config", "c", "", "the configuration file")
	flags.CountVarP(&debug, "debug", "d", "accepted; the stand-in dumps nothing")
	flags.BoolVarP(&routes, "test-gin-routes", "t", false, "registers the endpoints with a router")
	flags.BoolVarP(&lint, "lint", "l", false, "accepted; the stand-in has no schema")
	return cmd
}

// testRoutes starts the router for a moment: conflicting endpoints make gin panic.
func testRoutes(service config.ServiceConfig) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("%v", reason)
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	newRouter(ctx, service, logging.NoOp).NewWithContext(ctx).Run(service)
	return nil
}
