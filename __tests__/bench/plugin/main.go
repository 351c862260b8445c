// Package main is a plugin as people write them: a server plugin that lets through who brings a token, on Lura and
// gin as the gateway of 2.12.1 links them, and on one module that the gateway does not have.
package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/golang-jwt/jwt/v5"
	"github.com/luraproject/lura/v2/config"
	"github.com/luraproject/lura/v2/logging"
)

// HandlerRegisterer makes this a server plugin.
var HandlerRegisterer = registerer("bench-auth")

type registerer string

var logger logging.Logger = logging.NoOp

func (r registerer) RegisterLogger(given interface{}) {
	if theirs, ok := given.(logging.Logger); ok {
		logger = theirs
		logger.Debug(fmt.Sprintf("[PLUGIN: %s] Logger taken over", string(r)))
	}
}

func (r registerer) RegisterHandlers(register func(
	name string,
	factory func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error),
)) {
	register(string(r), r.newHandler)
}

func (r registerer) newHandler(_ context.Context, extra map[string]interface{}, next http.Handler) (http.Handler, error) {
	settings, _ := config.ExtraConfig(extra)[string(r)].(map[string]interface{})
	key, ok := settings["key"].(string)
	if !ok {
		return nil, fmt.Errorf("%s: the configuration has no key", string(r))
	}
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.GET("/__health", func(c *gin.Context) {
		c.JSON(http.StatusOK, gin.H{"status": "ok"})
	})
	router.NoRoute(func(c *gin.Context) {
		token := strings.TrimPrefix(c.GetHeader("Authorization"), "Bearer ")
		if _, err := jwt.Parse(token, func(*jwt.Token) (interface{}, error) { return []byte(key), nil }); err != nil {
			c.AbortWithStatusJSON(http.StatusUnauthorized, gin.H{"error": err.Error()})
			return
		}
		next.ServeHTTP(c.Writer, c.Request)
	})
	return router, nil
}

func main() {}
