package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

// Credentials are a token of IAM, or an access key of either vendor.
type Credentials struct {
	Token                string
	AccessKey, SecretKey string
	SecurityToken        string // of a temporary access key
}

// unsignedError is the error of a request that cannot be signed, since it lacks what
// a signature covers.
type unsignedError struct{ error }

// signer returns the function that signs a request, nil without credentials.
func (c Credentials) signer(api, project string) func(context.Context, *http.Request) error {
	switch {
	case c == Credentials{}:
		return nil
	case strings.HasPrefix(api, "alibaba/"):
		return acs3(acs.Credentials{AccessKeyID: c.AccessKey, AccessKeySecret: c.SecretKey, SecurityToken: c.SecurityToken})
	case c.Token != "":
		return hwauth.Token(c.Token)
	}
	return hwauth.AKSK{AccessKey: c.AccessKey, SecretKey: c.SecretKey, SecurityToken: c.SecurityToken, ProjectID: project}.Sign
}

// acs3 signs with the action and the version of the request. The signature covers
// both, so a request that does not have each exactly once cannot be signed.
func acs3(key acs.Credentials) func(context.Context, *http.Request) error {
	return func(ctx context.Context, r *http.Request) error {
		actions, versions := r.Header.Values(acs.HeaderAction), r.Header.Values(acs.HeaderVersion)
		if len(actions) != 1 || len(versions) != 1 {
			return errors.New("the signature covers exactly one action and one version")
		}
		return key.Sign(ctx, r)
	}
}

// target is the server that is probed.
type target struct {
	base     *url.URL
	client   *http.Client
	sign     func(context.Context, *http.Request) error
	pause    time.Duration // between two requests
	last     time.Time     // when the last one was sent
	redactor *redactor
}

func newTarget(options Options) *target {
	t := &target{
		base: options.Target,
		sign: options.Credentials.signer(options.API.ID, options.Resources.Project),
		client: &http.Client{
			Timeout:       options.Timeout,
			Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableCompression: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	if options.Rate > 0 {
		t.pause = time.Duration(float64(time.Second) / options.Rate)
	}
	return t
}

// request returns r for the target, unchanged except for the credentials.
func (t *target) request(r suite.Request) (*http.Request, error) {
	request, err := r.HTTP()
	if err != nil {
		return nil, err
	}
	u := *request.URL
	u.Scheme, u.Host, u.User = t.base.Scheme, t.base.Host, t.base.User
	prefix := strings.TrimSuffix(t.base.EscapedPath(), "/")
	if prefix != "" {
		u.RawPath = prefix + request.URL.EscapedPath()
		u.Path = strings.TrimSuffix(t.base.Path, "/") + request.URL.Path
	}
	sent, err := http.NewRequest(r.Method, u.Scheme+"://"+u.Host, strings.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	sent.URL, sent.Header = &u, request.Header
	if sent.Header.Get("User-Agent") == "" {
		sent.Header.Set("User-Agent", "snapspec-probe")
	}
	return sent, nil
}

// send signs and sends a request.
func (t *target) send(ctx context.Context, r *http.Request) (answer, error) {
	if t.sign != nil {
		if err := t.sign(ctx, r); err != nil {
			return answer{}, &unsignedError{err}
		}
	}
	t.throttle(ctx)
	response, err := t.client.Do(r.WithContext(ctx))
	if err != nil {
		return answer{}, unquoted(err)
	}
	defer response.Body.Close()
	var body bytes.Buffer
	n, err := io.Copy(&body, io.LimitReader(response.Body, MaxAnswer+1))
	switch {
	case err != nil:
		return answer{}, fmt.Errorf("the answer is incomplete: %w", unquoted(err))
	case n > MaxAnswer:
		return answer{}, fmt.Errorf("the answer is larger than %d bytes", MaxAnswer)
	}
	return answer{status: response.StatusCode, header: response.Header, body: body.Bytes(), redactor: t.redactor}, nil
}

// errNotHTTP replaces what net/http says about an answer that it cannot read, which
// quotes the answer.
var errNotHTTP = errors.New("the answer is not HTTP/1.1 or HTTP/2; check the target")

// unquoted returns err without the URL of the request and without the answer.
func unquoted(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		err = failed.Err
	}
	text := err.Error()
	isCut := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, new(*net.OpError))
	if !isCut && (strings.Contains(text, "malformed") || strings.Contains(text, "transport connection broken")) {
		return errNotHTTP
	}
	return err
}

func (t *target) throttle(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Until(t.last.Add(t.pause))):
	}
	t.last = time.Now()
}
