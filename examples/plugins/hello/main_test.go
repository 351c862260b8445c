package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestHello(t *testing.T) {
	cases := []struct {
		what, method, url string
		extra             map[string]interface{}
		status            int
		body              string
	}{
		{"greets by name", "GET", "/hello?name=Ada", nil, 200, `{"greeting":"Hello, Ada!"}` + "\n"},
		{"greets everybody else", "GET", "/hello", nil, 200, `{"greeting":"Hello, world!"}` + "\n"},
		{"uses its settings", "GET", "/hi?name=Ada", configured("/hi", "Salut"), 200, `{"greeting":"Salut, Ada!"}` + "\n"},
		{"answers only GET", "POST", "/hello", nil, 405, "only GET is answered here\n"},
		{"passes other paths on", "GET", "/users", nil, 418, "the gateway\n"},
	}
	gateway := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "the gateway", http.StatusTeapot)
	})
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			handler, err := HandlerRegisterer.newHandler(context.Background(), c.extra, gateway)
			if err != nil {
				t.Fatal(err)
			}
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, httptest.NewRequest(c.method, c.url, nil))
			if answer.Code != c.status || answer.Body.String() != c.body {
				t.Errorf("got %d %q, want %d %q", answer.Code, answer.Body, c.status, c.body)
			}
		})
	}
}

func TestRefusesAPathWithoutSlash(t *testing.T) {
	if _, err := HandlerRegisterer.newHandler(context.Background(), configured("hello", "Hi"), nil); err == nil {
		t.Error("no error")
	}
}

func configured(path, greeting string) map[string]interface{} {
	return map[string]interface{}{
		"hello": map[string]interface{}{"path": path, "greeting": greeting},
	}
}
