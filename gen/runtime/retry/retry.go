package retry

import (
	"net/http"

	"github.com/snapspec/snapspec/gen/runtime/poll"
)

type Policy struct {
	Tries   int
	Backoff poll.Backoff
}

func (p Policy) Do(req *http.Request, send func(*http.Request) (*http.Response, error)) (*http.Response, error) {
	return send(req)
}
