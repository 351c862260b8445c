// The smallest gateway: it opens plugins and prints what the real loader says about them.
package main

import (
	"os"
	"plugin"
	"reflect"

	"example.com/gateway/core"
)

var registerers = []string{
	"HandlerRegisterer", "ClientRegisterer", "ModifierRegisterer", "MiddlewareRegisterer",
}

func main() {
	say("version " + core.KrakendVersion + " " + core.GlibcVersion)
	for _, file := range os.Args[1:] {
		opened, err := plugin.Open(file)
		if err != nil {
			say("error " + err.Error())
			continue
		}
		say("path " + reflect.ValueOf(opened).Elem().FieldByName("pluginpath").String())
		for _, name := range registerers {
			if _, err := opened.Lookup(name); err == nil {
				say("registerer " + name)
			}
		}
	}
}

func say(line string) {
	os.Stdout.WriteString(line + "\n")
}
