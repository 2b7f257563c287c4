package main

import (
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// sandboxFlags are the flags of the verb.
type sandboxFlags struct {
	options       sandbox.Options
	address, docs string
	auth, log     *string
	data          dataFiles
}

func newSandboxFlags(cmd *cobra.Command) *sandboxFlags {
	f := &sandboxFlags{}
	o, flags := &f.options, cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.address, "listen", "127.0.0.1:8470", "`address` to serve on")
	f.auth = choiceFlag(cmd, "auth", "on requires the printed throw-away credentials, off accepts every caller but pages of other sites", "on", "off")
	flags.StringSliceVar(&o.Hosts, "hosts", nil, "`names` of this server besides localhost and its address, separated by commas, for --auth off")
	flags.DurationVar(&o.Delay, "delay", 2*time.Second, "how long it takes to create a snapshot")
	flags.BoolVar(&o.StrictResources, "strict-resources", false, "refuse volumes, clusters and disks that --resources does not name")
	flags.StringSliceVar(&o.Resources, "resources", nil, "`ids` of volumes, clusters and disks that exist, separated by commas")
	flags.StringVar(&o.Data, "data", "", "`file` that keeps the snapshots across restarts")
	flags.StringVar(&f.data.file, "check", "", "data `file` to read: print what it holds or what is wrong with it, and change nothing")
	flags.StringVar(&f.data.to, "salvage", "", "new `file` for the undamaged records of the one that --check reads")
	flags.Float64Var(&o.Fail, "fail", 0, "`share` of requests to fail with status 503, from 0 to 1")
	flags.DurationVar(&o.Latency, "latency", 0, "how long to delay every answer")
	flags.BoolVar(&o.Metrics, "metrics", false, "serve Prometheus metrics at /metrics")
	flags.StringVar(&f.docs, "docs", "", "`folder` that make docs wrote, to serve at /docs/; its pages can call the APIs with the credentials")
	f.log = choiceFlag(cmd, "log", "how to log on standard error", "text", "json", "off")
	return f
}

// read returns the options of the sandbox.
func (f *sandboxFlags) read(stderr io.Writer) (options sandbox.Options, err error) {
	options = f.options
	if *f.auth == "on" {
		options.Credentials = sandbox.NewCredentials()
	}
	options.RefuseOtherSites = options.Credentials == nil
	options.Logger = logger(*f.log, stderr)
	options.Docs, err = documentation(f.docs)
	return options, err
}

// documentation opens the folder. It serves no file outside of it that a link
// points to.
func documentation(folder string) (fs.FS, error) {
	if folder == "" {
		return nil, nil
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("--docs: %w; give the folder that make docs wrote", err)
	}
	if _, err := root.Stat("index.html"); err != nil {
		return nil, fmt.Errorf("--docs %s has no index.html (%w); give the folder that make docs wrote", folder, err)
	}
	return root.FS(), nil
}

func logger(format string, stderr io.Writer) *slog.Logger {
	switch format {
	case "json":
		return slog.New(slog.NewJSONHandler(stderr, nil))
	case "off":
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(stderr, nil))
}
