package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// The timeouts of a client: requestTime to send a request, answerTime to read the
// answer.
const (
	requestTime = 30 * time.Second
	answerTime  = 10 * time.Second
)

// grace is how long shutdown waits for requests in progress.
const grace = 10 * time.Second

const sandboxHelp = `Serves every API on a local port and prints how to call each, until it is interrupted.

Exit code: 0 it was interrupted, or --check finds no damage, 1 --check finds damage, 2 any other error.`

func newSandboxCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "sandbox", Short: "serve every API on a local port", Long: sandboxHelp, Args: noOperands}
	f := newSandboxFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if f.data.to != "" && f.data.file == "" {
			return usagef("--salvage names the new file; give --check the damaged one")
		}
		if f.data.file != "" {
			if name := ignoredByCheck(cmd); name != "" {
				return usagef("--%s has no effect with --check; leave it out", name)
			}
			return c.checkData(f.data)
		}
		options, err := f.read(c.stderr)
		if err != nil {
			return err
		}
		ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return c.serve(ctx, f.address, options)
	}
	return cmd
}

// ignoredByCheck returns a given flag that --check ignores, "" if there is none.
func ignoredByCheck(cmd *cobra.Command) string {
	ignored := ""
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		if flag.Name != "check" && flag.Name != "salvage" {
			ignored = flag.Name
		}
	})
	return ignored
}

// unprefixed returns err without the name of its package, since the command prints its
// own.
func unprefixed(err error) error {
	return errors.New(strings.TrimPrefix(err.Error(), "sandbox: "))
}

// serve serves until ctx is done, and then shuts down.
func (c *console) serve(ctx context.Context, address string, options sandbox.Options) error {
	handler, err := sandbox.New(options)
	if err != nil {
		return unprefixed(err)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return errors.Join(err, handler.Close())
	}
	printUsage(c.stdout, "http://"+listener.Addr().String(), options)
	if err := c.stdout.Flush(); err != nil {
		return errors.Join(err, listener.Close(), handler.Close())
	}
	return errors.Join(serve(ctx, listener, handler, options.Latency), handler.Close())
}

func serve(ctx context.Context, listener net.Listener, handler http.Handler, latency time.Duration) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       requestTime,
		WriteTimeout:      requestTime + latency + answerTime, // it counts from the end of the headers
		IdleTimeout:       2 * time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	// ctx is done: requests in progress get a timeout of their own.
	draining, cancel := context.WithTimeout(context.WithoutCancel(ctx), latency+grace)
	defer cancel()
	return server.Shutdown(draining)
}
