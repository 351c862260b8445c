// What an Enterprise gateway has besides: another kind of plugin, and a licence without which it does nothing.
// Go adds this file to the stand-in's own (-overlay); those without it stay what they are.
//
// The places of the licence and the words of `license` are those of KrakenD's documentation. What a real one says
// where the licence is missing is not known: these words are the ones that 2.2 is documented to print.
package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"plugin"
	"strings"
	"time"

	"github.com/luraproject/lura/v2/logging"
)

func init() {
	kindsInTestOrder = append(kindsInTestOrder, middlewareKind)
	kindsInLoadOrder = append(kindsInLoadOrder, middlewareKind)
	if len(os.Args) < 2 || os.Args[1] == "version" {
		return
	}
	err := checkLicence(time.Now())
	switch {
	case os.Args[1] == "license" && err == nil:
		fmt.Fprintln(os.Stderr, "OK: License is still valid")
		os.Exit(0)
	case os.Args[1] == "license":
		fmt.Fprintln(os.Stderr, "KO:", err)
		os.Exit(1)
	case err != nil:
		line := strings.Repeat("*", 54)
		fmt.Fprintf(os.Stderr, "%s\nLICENSE ERROR\n%s\nThere is a problem with your license:\n%s\n", line, line, err)
		os.Exit(1)
	}
}

// checkLicence says what is wrong with the licence, a certificate.
func checkLicence(now time.Time) error {
	file := os.Getenv("KRAKEND_LICENSE_PATH")
	if file == "" {
		file = "./LICENSE"
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return errors.New("no certificate found")
	}
	licence, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return err
	}
	if now.Before(licence.NotBefore) || now.After(licence.NotAfter) {
		detail := fmt.Sprintf("current time %s is after %s", now.Format(time.RFC3339), licence.NotAfter.Format(time.RFC3339))
		return x509.CertificateInvalidError{Cert: licence, Reason: x509.Expired, Detail: detail}
	}
	return nil
}

type (
	next               = func(context.Context, interface{}) (interface{}, error)
	middlewareFactory  = func(map[string]interface{}, next) next
	middlewareReceiver = func(name string, factory middlewareFactory)
)

// The flag's long name is not KrakenD's: the first letter of that is another kind's.
var middlewareKind = kind{
	"with-middleware", "MIDDLEWARE", "MiddlewareRegisterer", "[SERVICE: Middleware Plugin]",
	func(_ context.Context, folder, pattern string, _ logging.Logger) (int, error) {
		return loadMiddlewares(folder, pattern)
	},
}

func loadMiddlewares(folder, pattern string) (int, error) {
	files, err := os.ReadDir(folder)
	if err != nil {
		return 0, err
	}
	loaded := 0
	var failures loadErrors
	for index, file := range files {
		if !strings.Contains(file.Name(), pattern) {
			continue
		}
		path := filepath.Join(folder, file.Name())
		if err := registerMiddleware(path); err != nil {
			failures = append(failures, fmt.Errorf("plugin #%d (%s): %w", index, path, err))
			continue
		}
		loaded++
	}
	if len(failures) > 0 {
		return loaded, failures
	}
	return loaded, nil
}

func registerMiddleware(path string) error {
	opened, err := plugin.Open(path)
	if err != nil {
		return err
	}
	symbol, err := opened.Lookup("MiddlewareRegisterer")
	if err != nil {
		return err
	}
	registerer, ok := symbol.(interface{ RegisterMiddlewares(middlewareReceiver) })
	if !ok {
		return errors.New("middleware plugin loader: unknown type")
	}
	registerer.RegisterMiddlewares(func(string, middlewareFactory) {})
	return nil
}

// loadErrors are told one by one, as Lura's are.
type loadErrors []error

func (e loadErrors) Error() string {
	words := make([]string, len(e))
	for index, one := range e {
		words[index] = one.Error()
	}
	return strings.Join(words, "\n")
}

func (e loadErrors) Errs() []error { return e }
