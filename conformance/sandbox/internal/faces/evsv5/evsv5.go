// Package evsv5 is the face of EVS for the API huawei/evsv5.
package evsv5

import (
	"net/http"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/generated/huawei/evsv5"
)

// face implements evsv5.StrictServerInterface.
type face struct{ service *evs.Service }

// New returns a handler for the API, which serves it from the service.
func New(service *evs.Service) http.Handler {
	strict := evsv5.NewStrictHandlerWithOptions(face{service}, nil, evsv5.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: api.KeepDecodingError, ResponseErrorHandlerFunc: api.KeepError,
	})
	return evsv5.HandlerWithOptions(strict, evsv5.StdHTTPServerOptions{ErrorHandlerFunc: api.KeepParameterError})
}
