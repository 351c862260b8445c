package main

import "net/http"

func init() {
	request, err := http.NewRequest("GET", "http://example.com/a", nil)
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/a", func(http.ResponseWriter, *http.Request) {})
	_, pattern := mux.Handler(request)
	used = append(used, pattern)
}
