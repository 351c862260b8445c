package main

import (
	_ "github.com/gin-gonic/gin"
	_ "github.com/luraproject/lura/v2/config"
	_ "github.com/luraproject/lura/v2/core"
	_ "github.com/luraproject/lura/v2/encoding"
	_ "github.com/luraproject/lura/v2/logging"
	_ "github.com/luraproject/lura/v2/plugin"
	_ "github.com/luraproject/lura/v2/proxy"
	_ "github.com/luraproject/lura/v2/proxy/plugin"
	_ "github.com/luraproject/lura/v2/router/gin"
	_ "github.com/luraproject/lura/v2/transport/http/client/plugin"
	_ "github.com/luraproject/lura/v2/transport/http/server"
	_ "github.com/luraproject/lura/v2/transport/http/server/plugin"
	_ "github.com/google/uuid"
	_ "github.com/spf13/cobra"
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/sync/singleflight"
	_ "golang.org/x/net/http2"
	_ "golang.org/x/text/cases"
	_ "golang.org/x/text/language"
	_ "golang.org/x/time/rate"
)

func main() {}
