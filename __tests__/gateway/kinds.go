package main

import (
	"context"

	"github.com/luraproject/lura/v2/logging"
	client "github.com/luraproject/lura/v2/transport/http/client/plugin"
	server "github.com/luraproject/lura/v2/transport/http/server/plugin"
)

// kind is one of the interfaces that a plugin can offer, with Lura's loader for it.
type kind struct {
	flag, label, symbol, logTag string
	// load registers every file of folder whose name contains pattern and says how many it registered.
	load func(ctx context.Context, folder, pattern string, logger logging.Logger) (int, error)
}

var (
	serverKind = kind{
		"server", "SERVER", "HandlerRegisterer", "[SERVICE: Handler Plugin]",
		func(_ context.Context, folder, pattern string, logger logging.Logger) (int, error) {
			return server.LoadWithLogger(folder, pattern, server.RegisterHandler, logger)
		},
	}
	modifierKind = kind{
		"modifier", "MODIFIER", "ModifierRegisterer", "[SERVICE: Modifier Plugin]",
		func(ctx context.Context, folder, pattern string, logger logging.Logger) (int, error) {
			return loadModifiers(ctx, folder, pattern, logger)
		},
	}
	clientKind = kind{
		"client", "CLIENT", "ClientRegisterer", "[SERVICE: Executor Plugin]",
		func(_ context.Context, folder, pattern string, logger logging.Logger) (int, error) {
			return client.LoadWithLogger(folder, pattern, client.RegisterClient, logger)
		},
	}

	kindsInTestOrder = []kind{serverKind, modifierKind, clientKind}
	kindsInLoadOrder = []kind{clientKind, serverKind, modifierKind}
)

// loadPlugins does what a starting gateway does: a plugin that fails is a DEBUG line and nothing more.
func loadPlugins(ctx context.Context, folder, pattern string, logger logging.Logger) {
	logger.Debug("[SERVICE: Plugin Loader] Starting loading process")
	for _, one := range kindsInLoadOrder {
		loaded, err := one.load(ctx, folder, pattern, logger)
		for _, failure := range separateErrors(err) {
			logger.Debug(one.logTag, failure.Error())
		}
		if loaded > 0 {
			logger.Info(one.logTag, "Total plugins loaded:", loaded)
		}
	}
	logger.Debug("[SERVICE: Plugin Loader] Loading process completed")
}

// separateErrors takes Lura's collected errors apart; any other error stands alone.
func separateErrors(err error) []error {
	if err == nil {
		return nil
	}
	if many, ok := err.(interface{ Errs() []error }); ok {
		return many.Errs()
	}
	return []error{err}
}
