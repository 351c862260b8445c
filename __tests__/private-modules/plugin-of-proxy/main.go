// Package main is a server plugin that links private modules.
package main

import (
	"context"
	"net/http"

	"corp.example.test/quotes"
)

// HandlerRegisterer is the symbol that KrakenD looks up.
var HandlerRegisterer = registerer("private-proxy")

type registerer string

func (r registerer) RegisterHandlers(register func(
	name string,
	factory func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error),
)) {
	register(string(r), func(_ context.Context, _ map[string]interface{}, next http.Handler) (http.Handler, error) {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("X-Private", quotes.Today())
			next.ServeHTTP(w, req)
		}), nil
	})
}

func main() {}
