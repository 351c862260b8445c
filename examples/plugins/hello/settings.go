package main

import (
	"encoding/json"
	"errors"
	"strings"
)

type settings struct {
	Path     string `json:"path"`
	Greeting string `json:"greeting"`
}

// parseSettings turns what stands in krakend.json under the plugin's name into settings, with defaults
// for what is left out. An error keeps the plugin out of the gateway and is written to its log.
func parseSettings(raw interface{}) (settings, error) {
	parsed := settings{Path: "/hello", Greeting: "Hello"}
	if raw == nil {
		return parsed, nil
	}
	text, err := json.Marshal(raw)
	if err != nil {
		return parsed, err
	}
	if err := json.Unmarshal(text, &parsed); err != nil {
		return parsed, err
	}
	if !strings.HasPrefix(parsed.Path, "/") {
		return parsed, errors.New(`"path" must begin with a slash`)
	}
	return parsed, nil
}
