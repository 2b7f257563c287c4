package fault

import (
	"context"
	"io"
	"net/http"
)

// maxBody is how much of an error's body is read, in bytes.
const maxBody = 1 << 20

// noRedirect is what a Doer sends by unless told otherwise. None of the APIs
// redirects, and net/http would carry a token on to wherever it is sent.
var noRedirect = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Doer sends the requests of a generated client: it sets the user agent, signs,
// and makes an *Error of every response that is no success. One option of the
// client does it all:
//
//	evsv2.WithHTTPClient(fault.Doer{Sign: hwauth.AKSK{AccessKey: ak, SecretKey: sk}.Sign, UserAgent: "backup/1.0"})
//
// The methods of the client then return an err that errors.As finds an *Error in
// for every status but 2xx.
type Doer struct {
	// Client sends the requests; when nil, an http.Client that follows no
	// redirects and has no timeout but the context's. A client that repeats
	// requests belongs around the Doer, not here, so that each is signed anew.
	Client interface {
		Do(req *http.Request) (*http.Response, error)
	}
	// Sign signs a request, after all request editors: hwauth.Token,
	// hwauth.AKSK.Sign or acs.Credentials.Sign. When nil, nothing is signed.
	Sign func(ctx context.Context, req *http.Request) error
	// UserAgent is the header User-Agent; net/http's own if empty.
	UserAgent string
}

// Do sends req. A response whose status is not 2xx is read, closed and returned as
// an *Error, and no response with it.
func (d Doer) Do(req *http.Request) (*http.Response, error) {
	if d.UserAgent != "" {
		req.Header.Set("User-Agent", d.UserAgent)
	}
	if d.Sign != nil {
		if err := d.Sign(req.Context(), req); err != nil {
			return nil, err
		}
	}
	response, err := d.send(req)
	if err != nil || response.StatusCode/100 == 2 {
		return response, err
	}
	defer response.Body.Close()
	// The status counts even if the connection breaks within the body.
	body, _ := io.ReadAll(io.LimitReader(response.Body, maxBody))
	return nil, FromResponse(response, body)
}

func (d Doer) send(req *http.Request) (*http.Response, error) {
	if d.Client == nil {
		return noRedirect.Do(req)
	}
	return d.Client.Do(req)
}
