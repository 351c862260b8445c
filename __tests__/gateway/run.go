package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	gingonic "github.com/gin-gonic/gin"
	"github.com/luraproject/lura/v2/config"
	"github.com/luraproject/lura/v2/core"
	"github.com/luraproject/lura/v2/logging"
	"github.com/luraproject/lura/v2/proxy"
	"github.com/luraproject/lura/v2/router"
	"github.com/luraproject/lura/v2/router/gin"
	"github.com/luraproject/lura/v2/transport/http/client"
	"github.com/luraproject/lura/v2/transport/http/server"
	serverplugin "github.com/luraproject/lura/v2/transport/http/server/plugin"
	"github.com/spf13/cobra"
)

func runCommand() *cobra.Command {
	var file string
	var port, debug int
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Starts the gateway",
		Run: func(cmd *cobra.Command, _ []string) {
			if file == "" {
				cmd.Println("Please, provide the path to the configuration file with --config or see all the options with --help")
				os.Exit(1)
			}
			cmd.Printf("Parsing configuration file: %s\n", file)
			service, err := parseConfiguration(file)
			if err != nil {
				cmd.Printf("ERROR parsing the configuration file: %s\n", err)
				os.Exit(255)
			}
			service.Debug = service.Debug || debug > 0
			if port != 0 {
				service.Port = port
			}
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			run(ctx, service)
		},
	}
	cmd.Flags().StringVarP(&file, "config", "c", "", "the configuration file")
	cmd.Flags().IntVarP(&port, "port", "p", 0, "listens on this port")
	cmd.Flags().CountVarP(&debug, "debug", "d", "offers the debug endpoint")
	return cmd
}

// run serves until the context ends. The log goes to stdout, as KrakenD's does.
func run(ctx context.Context, service config.ServiceConfig) {
	service.Normalize()
	logger, err := logging.NewLogger("DEBUG", os.Stdout, "KRAKEND")
	if err != nil {
		panic(err)
	}
	logger.Info("Starting KrakenD v" + core.KrakendVersion)
	if folder, err := os.Getwd(); err == nil {
		logger.Info("Working directory is", folder)
	}
	if service.Plugin != nil {
		loadPlugins(ctx, service.Plugin.Folder, service.Plugin.Pattern, logger)
	}
	logger.Info("Starting the KrakenD instance")
	newRouter(ctx, service, logger).NewWithContext(ctx).Run(service)
}

func newRouter(ctx context.Context, service config.ServiceConfig, logger logging.Logger) router.Factory {
	proxies := proxy.NewDefaultFactory(backendFactory(ctx, logger), logger)
	return gin.NewFactory(gin.Config{
		Engine: gin.NewEngine(service, gin.EngineOptions{Logger: logger, Writer: os.Stdout}),
		ProxyFactory: proxy.FactoryFunc(func(endpoint *config.EndpointConfig) (proxy.Proxy, error) {
			logger.Debug("[ENDPOINT: " + endpoint.Endpoint + "] Building the proxy pipe")
			return proxies.New(endpoint)
		}),
		HandlerFactory: func(endpoint *config.EndpointConfig, next proxy.Proxy) gingonic.HandlerFunc {
			logger.Debug("[ENDPOINT: " + endpoint.Endpoint + "] Building the http handler")
			return gin.EndpointHandler(endpoint, next)
		},
		Logger:    logger,
		RunServer: gin.RunServerFunc(serverplugin.New(logger, server.RunServerWithLoggerFactory(logger))),
	})
}

// backendFactory asks backends through the client plugin that their configuration names, if any.
func backendFactory(ctx context.Context, logger logging.Logger) proxy.BackendFactory {
	executors := clientExecutors(ctx, logger, func(*config.Backend) client.HTTPRequestExecutor {
		return client.DefaultHTTPRequestExecutor(client.NewHTTPClient)
	})
	return func(backend *config.Backend) proxy.Proxy {
		logger.Debug("[BACKEND: " + backend.URLPattern + "] Building the backend pipe")
		return proxy.NewHTTPProxyWithHTTPExecutor(backend, executors(backend), backend.Decoder)
	}
}
