package main

// Logger is the part of the gateway's logger that this plugin uses. Asking for an interface instead of
// importing KrakenD's packages keeps the plugin free of dependencies that must match the gateway's.
type Logger interface {
	Info(v ...interface{})
	Error(v ...interface{})
}

var logger Logger = silent{}

// RegisterLogger is called before RegisterHandlers, with the gateway's logger.
func (registerer) RegisterLogger(given interface{}) {
	if usable, ok := given.(Logger); ok {
		logger = usable
	}
}

// silent is what the plugin logs to until the gateway hands over its logger.
type silent struct{}

func (silent) Info(...interface{})  {}
func (silent) Error(...interface{}) {}
