package fault

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// log writes the record of a call.
func (d Doer) log(req *http.Request, response *http.Response, err error, took time.Duration) {
	record := []slog.Attr{
		slog.String("method", req.Method), slog.String("host", req.URL.Host), slog.String("path", req.URL.EscapedPath()),
	}
	if action := req.Header.Get("X-Acs-Action"); action != "" {
		record = append(record, slog.String("action", action))
	}
	level := slog.LevelWarn
	var failure *Error
	switch {
	case err == nil:
		level = slog.LevelInfo
		record = append(record, slog.Int("status", response.StatusCode))
	case errors.As(err, &failure):
		record = append(record, slog.Int("status", failure.Status), slog.String("code", failure.Code.String()), slog.String("request_id", failure.RequestID))
	default:
		record = append(record, slog.String("error", withoutURL(err)))
	}
	d.Log.LogAttrs(req.Context(), level, "call", append(record, slog.Duration("took", took))...)
}

// withoutURL returns the text of the error of an http.Client without the URL, whose query
// may hold a credential.
func withoutURL(err error) string {
	var ofClient *url.Error
	if errors.As(err, &ofClient) {
		return ofClient.Err.Error()
	}
	return err.Error()
}
