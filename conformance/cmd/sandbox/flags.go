package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// checking is what -check and -salvage ask for, instead of a server.
type checking struct{ file, to string }

func parse(args []string, stderr io.Writer) (address string, data checking, options sandbox.Options, err error) {
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&address, "listen", "127.0.0.1:8470", "`address` to serve on")
	auth := flags.String("auth", "on", "on requires the printed throw-away credentials, off accepts every caller but pages of other sites")
	hosts := flags.String("hosts", "", "`names` of this server besides localhost and its address, separated by commas, for -auth off")
	flags.DurationVar(&options.Delay, "delay", 2*time.Second, "how long it takes to create a snapshot")
	flags.BoolVar(&options.StrictResources, "strict-resources", false, "refuse volumes, clusters and disks that -resources does not name")
	resources := flags.String("resources", "", "`ids` of volumes, clusters and disks that exist, separated by commas")
	flags.StringVar(&options.Data, "data", "", "`file` that keeps the snapshots across restarts")
	flags.StringVar(&data.file, "check", "", "data `file` to read: print what it holds or what is wrong with it, change nothing, and exit with 0 or 1")
	flags.StringVar(&data.to, "salvage", "", "new `file` for the undamaged records of the one that -check reads")
	flags.Float64Var(&options.Fail, "fail", 0, "`share` of requests to fail with status 503, from 0 to 1")
	flags.DurationVar(&options.Latency, "latency", 0, "how long to delay every answer")
	flags.BoolVar(&options.Metrics, "metrics", false, "serve Prometheus metrics at /metrics")
	docs := flags.String("docs", "", "`folder` that make docs wrote, to serve at /docs/; its pages can call the APIs with the credentials")
	log := flags.String("log", "text", "text, json or off: the log, on standard error")
	if err := flags.Parse(args); err != nil {
		return "", data, options, err
	}
	if flags.NArg() > 0 {
		return "", data, options, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if data.to != "" && data.file == "" {
		return "", data, options, errors.New("-salvage names the new file; give -check the damaged one")
	}
	if *resources != "" {
		options.Resources = strings.Split(*resources, ",")
	}
	if options.Credentials, err = credentials(*auth); err != nil {
		return "", data, options, err
	}
	options.RefuseOtherSites = options.Credentials == nil
	if *hosts != "" {
		options.Hosts = strings.Split(*hosts, ",")
	}
	if options.Docs, err = documentation(*docs); err != nil {
		return "", data, options, err
	}
	options.Logger, err = logger(*log, stderr)
	return address, data, options, err
}

// documentation opens the folder. It serves no file outside of it that a link
// points to.
func documentation(folder string) (fs.FS, error) {
	if folder == "" {
		return nil, nil
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("-docs: %w; give the folder that make docs wrote", err)
	}
	if _, err := root.Stat("index.html"); err != nil {
		return nil, fmt.Errorf("-docs %s has no index.html (%w); give the folder that make docs wrote", folder, err)
	}
	return root.FS(), nil
}

func credentials(auth string) (*sandbox.Credentials, error) {
	switch auth {
	case "on":
		return sandbox.NewCredentials(), nil
	case "off":
		return nil, nil
	}
	return nil, fmt.Errorf("-auth is %q; give on or off", auth)
}

func logger(format string, stderr io.Writer) (*slog.Logger, error) {
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(stderr, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(stderr, nil)), nil
	case "off":
		return slog.New(slog.DiscardHandler), nil
	}
	return nil, fmt.Errorf("-log is %q; give text, json or off", format)
}
