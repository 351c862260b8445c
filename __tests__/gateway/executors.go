//go:build go1.20

package main

import (
	"context"

	"github.com/luraproject/lura/v2/config"
	"github.com/luraproject/lura/v2/logging"
	"github.com/luraproject/lura/v2/transport/http/client"
	"github.com/luraproject/lura/v2/transport/http/client/plugin"
)

type executorFactory = func(*config.Backend) client.HTTPRequestExecutor

// clientExecutors gives client plugins the context; Lura 2.2 had none for them.
func clientExecutors(ctx context.Context, logger logging.Logger, otherwise executorFactory) executorFactory {
	return plugin.HTTPRequestExecutorWithContext(ctx, logger, otherwise)
}
