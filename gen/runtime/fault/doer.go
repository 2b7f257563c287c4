package fault

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// maxBody is the number of bytes that are read of the body of an error.
const maxBody = 1 << 20

// refuseRedirect makes an http.Client return a redirect as the response: none of the
// APIs redirects, and net/http would send the token and the body to the new host.
func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

var noRedirect = &http.Client{CheckRedirect: refuseRedirect}

// Doer sends the requests of a generated client: it sets the user agent, signs the
// request, and returns an *Error for every response that is not a success. One
// option of the client sets it up:
//
//	evsv2.WithHTTPClient(fault.Doer{Sign: hwauth.AKSK{AccessKey: ak, SecretKey: sk}.Sign, UserAgent: "backup/1.0"})
//
// The methods of the client then return an error for every status but 2xx, in which
// errors.As finds an *Error.
type Doer struct {
	// Client sends the requests; if nil, an http.Client that has no timeout but that
	// of the context. An http.Client follows no redirect, with any CheckRedirect, so
	// that credentials never go to another host. Put a client that retries around
	// the Doer, not here, so that each attempt is signed again.
	Client interface {
		Do(req *http.Request) (*http.Response, error)
	}
	// Sign signs a request after all request editors: hwauth.Token,
	// hwauth.AKSK.Sign or acs.Credentials.Sign. If nil, requests are not signed.
	Sign func(ctx context.Context, req *http.Request) error
	// UserAgent is the header User-Agent; that of net/http if empty.
	UserAgent string
	// Log gets one record for each call that was sent, level Info for a success and
	// Warn for a failure: method, host, path, the action of an RPC API, status, duration,
	// request id and error code. It never gets headers, queries, bodies or the text of an
	// error, which may hold secrets. If nil, nothing is logged.
	Log *slog.Logger
}

// Do sends req. If the status of the response is not 2xx, Do reads and closes the
// response and returns an *Error instead of it.
func (d Doer) Do(req *http.Request) (*http.Response, error) {
	if d.UserAgent != "" {
		req.Header.Set("User-Agent", d.UserAgent)
	}
	if d.Sign != nil {
		if err := d.Sign(req.Context(), req); err != nil {
			return nil, err
		}
	}
	if d.Log == nil {
		return d.exchange(req)
	}
	start := time.Now()
	response, err := d.exchange(req)
	d.log(req, response, err, time.Since(start))
	return response, err
}

// exchange sends req and makes an error of a response of failure.
func (d Doer) exchange(req *http.Request) (*http.Response, error) {
	response, err := d.send(req)
	if err != nil || response.StatusCode/100 == 2 {
		return response, err
	}
	defer response.Body.Close()
	// The status is known even if the connection breaks while the body is read.
	body, _ := io.ReadAll(io.LimitReader(response.Body, maxBody))
	return nil, FromResponse(response, body)
}

func (d Doer) send(req *http.Request) (*http.Response, error) {
	switch client := d.Client.(type) {
	case nil:
		return noRedirect.Do(req) // #nosec G704 -- the caller of the client names the server
	case *http.Client:
		if client == nil {
			return noRedirect.Do(req) // #nosec G704 -- the caller of the client names the server
		}
		own := *client
		own.CheckRedirect = refuseRedirect
		return own.Do(req) // #nosec G704 -- the caller of the client names the server
	}
	return d.Client.Do(req)
}
