//go:build !go1.20

package main

import (
	"context"

	"github.com/luraproject/lura/v2/config"
	"github.com/luraproject/lura/v2/logging"
	"github.com/luraproject/lura/v2/transport/http/client"
	"github.com/luraproject/lura/v2/transport/http/client/plugin"
)

type executorFactory = func(*config.Backend) client.HTTPRequestExecutor

func clientExecutors(_ context.Context, logger logging.Logger, otherwise executorFactory) executorFactory {
	return plugin.HTTPRequestExecutor(logger, otherwise)
}
