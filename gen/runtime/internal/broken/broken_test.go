package broken_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/internal/broken"
)

// call sends a GET, reads the answer, and returns the error of either.
func call(client *http.Client, url string) error {
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.ReadAll(response.Body)
	return err
}

// raw returns the URL of a server that answers each connection by serve.
func raw(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = conn.Read(make([]byte, 4096))
				serve(conn)
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

// unused returns an address on which nothing listens.
func unused(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

func TestRealConnections(t *testing.T) {
	slow := raw(t, func(net.Conn) { time.Sleep(5 * time.Second) })
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	impatient := &http.Client{Timeout: 50 * time.Millisecond}
	resolver := func(failure net.DNSError) *http.Client {
		return &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &failure}
		}}}
	}

	tests := map[string]struct {
		err            error
		broken, unsent bool
	}{
		"refused":     {call(http.DefaultClient, "http://"+unused(t)), true, true},
		"closed":      {call(http.DefaultClient, raw(t, func(net.Conn) {})), true, false},
		"reset":       {call(http.DefaultClient, raw(t, func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) })), true, false},
		"cut midway":  {call(http.DefaultClient, raw(t, func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut") })), true, false},
		"cut header":  {call(http.DefaultClient, raw(t, func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 200 OK\r\nDate: x\r\n") })), true, false},
		"a timeout":   {call(impatient, slow), true, false},
		"a deadline":  {deadline(t, slow), true, false},
		"certificate": {call(http.DefaultClient, secure.URL), false, false},
		"plain HTTP":  {call(http.DefaultClient, strings.Replace(plain.URL, "http:", "https:", 1)), false, false},
		"scheme":      {call(http.DefaultClient, "ftp://127.0.0.1/"), false, false},
		"no host":     {call(http.DefaultClient, "http:///"), false, false},
		"unknown host": {
			call(resolver(net.DNSError{Err: "no such host", IsNotFound: true}), "http://unknown.invalid"), false, false,
		},
		"a resolver that is slow": {
			call(resolver(net.DNSError{Err: "timeout", IsTimeout: true}), "http://known.invalid"), true, true,
		},
		"a resolver that is down": {
			call(resolver(net.DNSError{Err: "server misbehaving", IsTemporary: true}), "http://known.invalid"), true, true,
		},
		"cancelled": {cancelled(t, slow), false, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			require.Error(t, tt.err)
			require.Equal(t, tt.broken, broken.Connection(tt.err), "broken: %v", tt.err)
			require.Equal(t, tt.unsent, broken.BeforeSending(tt.err), "not sent: %v", tt.err)
		})
	}
}

// deadline returns the error of a call whose own context ends.
func deadline(t *testing.T, url string) error {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	return callWith(ctx, url)
}

// cancelled returns the error of a call that is cancelled.
func cancelled(t *testing.T, url string) error {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	return callWith(ctx, url)
}

func callWith(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(req)
	if err == nil {
		err = response.Body.Close()
	}
	return err
}

func TestOtherErrors(t *testing.T) {
	for _, err := range []error{
		syscall.ECONNRESET, syscall.ECONNREFUSED, syscall.EPIPE, syscall.EHOSTUNREACH, io.EOF, io.ErrUnexpectedEOF, syscall.Errno(10054),
		errors.New("http: server closed idle connection"),
		errors.New("http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR"),
	} {
		require.True(t, broken.Connection(fmt.Errorf("sending: %w", err)), "%v", err)
	}
	for _, err := range []error{nil, errors.New("another"), syscall.EACCES, context.Canceled} {
		require.False(t, broken.Connection(err), "%v", err)
		require.False(t, broken.BeforeSending(err), "%v", err)
	}
}
