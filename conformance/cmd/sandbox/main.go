// Sandbox serves every API of this module on a local port and prints how to call
// each. Package sandbox describes what it does.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

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

func main() {
	err := runUntilSignal()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		os.Exit(exitCode(err))
	}
}

// usageError is the error for an invalid command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// exitCode returns 2 for an invalid command line, 1 for any other error.
func exitCode(err error) int {
	if errors.As(err, new(usageError)) {
		return 2
	}
	return 1
}

func runUntilSignal() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

// run serves until ctx is done, and then shuts down; with -check, it reads a file.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	address, data, options, err := parse(args, stderr)
	if err != nil {
		return usageError{err}
	}
	if data.file != "" {
		return data.run(stdout)
	}
	handler, err := sandbox.New(options)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return errors.Join(err, handler.Close())
	}
	printUsage(stdout, "http://"+listener.Addr().String(), options)
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
