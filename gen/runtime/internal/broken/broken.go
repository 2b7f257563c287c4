// Package broken tells the errors of a connection that broke, after which the same
// call may succeed, from those that stay.
package broken

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
)

// texts are in the errors of net/http that have no type.
var texts = []string{
	"http: server closed idle connection",
	"http2: client connection lost",
	"http2: server sent GOAWAY and closed the connection",
}

// Connection reports whether err is that of a connection that broke, could not be made
// or timed out: the same call may succeed. An unknown host, a certificate that is not
// trusted, and a URL that cannot be called are not. A context that was cancelled is not,
// but one whose deadline passed is: the caller checks its own context.
func Connection(err error) bool {
	var host *net.DNSError
	var certificate *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled) || errors.As(err, &certificate):
		return false
	case errors.As(err, &host):
		return !host.IsNotFound && (host.IsTimeout || host.IsTemporary)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded):
		return true
	case errors.As(err, &timeout) && timeout.Timeout():
		return true
	}
	return hasErrno(err) || hasText(err)
}

// BeforeSending reports whether err is a broken connection that was never made, so that
// the server cannot have seen the call.
func BeforeSending(err error) bool {
	if !Connection(err) {
		return false
	}
	var operation *net.OpError
	return errors.As(err, &operation) && (operation.Op == "dial" || operation.Op == "proxyconnect")
}

func hasErrno(err error) bool {
	for _, errno := range errnos {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}

func hasText(err error) bool {
	if err == nil {
		return false
	}
	for _, text := range texts {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}
