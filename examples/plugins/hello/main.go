// Package main is a small KrakenD server plugin to start from: it greets.
//
//	$ curl 'localhost:8080/hello?name=Ada'
//	{"greeting":"Hello, Ada!"}
//
// Every other request goes on to the gateway's endpoints. Put it into krakend.json like this; all
// settings under "hello" may be left out:
//
//	{
//	  "version": 3,
//	  "plugin": { "pattern": ".so", "folder": "/opt/krakend/plugins/" },
//	  "extra_config": {
//	    "plugin/http-server": {
//	      "name": ["hello"],
//	      "hello": { "path": "/hello", "greeting": "Hello" }
//	    }
//	  }
//	}
//
// To make it yours: change the module line in go.mod (two plugins with one module path don't load
// together), the name below, and what greet does.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// HandlerRegisterer is the variable that KrakenD looks for in a server plugin; the string is the name
// that krakend.json calls it by.
var HandlerRegisterer = registerer("hello")

type registerer string

// RegisterHandlers is called once, when the gateway loads the plugin.
func (r registerer) RegisterHandlers(register func(
	name string,
	factory func(ctx context.Context, extra map[string]interface{}, next http.Handler) (http.Handler, error),
)) {
	register(string(r), r.newHandler)
}

// newHandler is called once, when the gateway starts with this plugin in its configuration. extra is
// the whole "plugin/http-server" object, next is the rest of the gateway.
func (r registerer) newHandler(_ context.Context, extra map[string]interface{}, next http.Handler) (http.Handler, error) {
	settings, err := parseSettings(extra[string(r)])
	if err != nil {
		return nil, fmt.Errorf("plugin %s: %w", string(r), err)
	}
	logger.Info(fmt.Sprintf("[PLUGIN: %s] Greeting on %s", string(r), settings.Path))
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path != settings.Path {
			next.ServeHTTP(w, req)
			return
		}
		greet(w, req, settings.Greeting)
	}), nil
}

// greet answers one request.
func greet(w http.ResponseWriter, req *http.Request, greeting string) {
	if req.Method != http.MethodGet && req.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET is answered here", http.StatusMethodNotAllowed)
		return
	}
	name := req.URL.Query().Get("name")
	if name == "" {
		name = "world"
	}
	w.Header().Set("Content-Type", "application/json")
	answer := map[string]string{"greeting": fmt.Sprintf("%s, %s!", greeting, name)}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		logger.Error(fmt.Sprintf("[PLUGIN: hello] Writing the answer: %s", err))
	}
}

// main is never called in a plugin.
func main() {}
