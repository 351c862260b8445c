package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/luraproject/lura/v2/config"
	"github.com/luraproject/lura/v2/proxy/plugin"
	router "github.com/luraproject/lura/v2/router/gin"
	client "github.com/luraproject/lura/v2/transport/http/client/plugin"
	server "github.com/luraproject/lura/v2/transport/http/server/plugin"
)

// parseConfiguration reads krakend.json, rendered as a template first where FC_ENABLE asks for it.
func parseConfiguration(file string) (config.ServiceConfig, error) {
	config.ExtraConfigAlias = map[string]string{
		"plugin/http-server":       server.Namespace,
		"plugin/http-client":       client.Namespace,
		"plugin/req-resp-modifier": plugin.Namespace,
		"router":                   router.Namespace,
	}
	read := os.ReadFile
	if os.Getenv("FC_ENABLE") != "" {
		read = renderTemplate
	}
	return config.NewParserWithFileReader(read).Parse(file)
}

// renderTemplate is KrakenD's Flexible Configuration without the sprig functions: settings are `.name` (the
// file's name without .json), `include` inserts a partial as it is, `template` renders another template.
func renderTemplate(file string) ([]byte, error) {
	settings, err := readSettings(os.Getenv("FC_SETTINGS"))
	if err != nil {
		return nil, err
	}
	functions := template.FuncMap{
		"marshal": func(value any) (string, error) {
			text, err := json.Marshal(value)
			return string(text), err
		},
		"include": func(name string) (string, error) {
			text, err := os.ReadFile(filepath.Join(os.Getenv("FC_PARTIALS"), name))
			return string(text), err
		},
	}
	main := template.New(filepath.Base(file)).Funcs(functions)
	files := []string{file}
	if folder := os.Getenv("FC_TEMPLATES"); folder != "" {
		more, err := filepath.Glob(filepath.Join(folder, "*.tmpl"))
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	if main, err = main.ParseFiles(files...); err != nil {
		return nil, err
	}
	var rendered bytes.Buffer
	if err := main.Execute(&rendered, settings); err != nil {
		return nil, err
	}
	if out := os.Getenv("FC_OUT"); out != "" {
		if err := os.WriteFile(out, rendered.Bytes(), 0o644); err != nil {
			return nil, err
		}
	}
	return rendered.Bytes(), nil
}

func readSettings(folder string) (map[string]any, error) {
	settings := map[string]any{}
	if folder == "" {
		return settings, nil
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var value any
		if err := json.Unmarshal(text, &value); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		settings[strings.TrimSuffix(filepath.Base(file), ".json")] = value
	}
	return settings, nil
}
