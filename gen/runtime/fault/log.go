package fault

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/internal/broken"
)

// log writes the record of a call. Every attribute is chosen here: a request, a response
// or an error as a whole would show credentials.
func (d Doer) log(req *http.Request, response *http.Response, err error, duration time.Duration) {
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("method", req.Method),
		slog.String("host", req.URL.Host),
		slog.String("path", req.URL.EscapedPath()),
	}
	if action := req.Header.Get("X-Acs-Action"); action != "" {
		attrs = append(attrs, slog.String("action", action))
	}
	var failure *Error
	switch {
	case errors.As(err, &failure):
		level = slog.LevelWarn
		attrs = append(attrs, slog.Int("status", failure.Status), slog.String("request_id", failure.RequestID), slog.String("code", failure.Code.String()))
	case err != nil:
		level = slog.LevelWarn
		attrs = append(attrs, slog.String("failure", kind(err)))
	default:
		attrs = append(attrs, slog.Int("status", response.StatusCode), slog.String("request_id", requestID(response.Header)))
	}
	attrs = append(attrs, slog.Duration("duration", duration))
	d.Log.LogAttrs(req.Context(), level, "call", attrs...)
}

// kind says why there is no response. The text of err may hold the URL with its query, or
// what a client of the user put there.
func kind(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "the call was cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		return "the call took too long"
	case broken.BeforeSending(err):
		return "no connection could be made"
	case broken.Connection(err):
		return "the connection broke"
	}
	return "the call could not be sent"
}
