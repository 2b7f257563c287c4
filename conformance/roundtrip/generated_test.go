package roundtrip_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/cinderv2"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
	"github.com/snapspec/snapspec/generated/huawei/evsv1"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
	"github.com/snapspec/snapspec/generated/huawei/evsv5"
	"github.com/snapspec/snapspec/generated/huawei/iamv3"
	"github.com/snapspec/snapspec/specs"
)

// generated is the generated code of one API.
type generated struct {
	api string
	// client returns a *ClientWithResponses that sends by a doer, or by its own
	// http.Client if that is nil.
	client func(server string, by doer) (any, error)
	// serve returns a handler on the generated strict server that gives every call
	// the response of s.
	serve func(s stub) http.Handler
	// calls are the arguments of the documented calls after the context, by
	// operationId.
	calls map[string][]any
}

// registered is the generated code of every API, without its calls: those are derived
// from the documents and the cases, so that a new operation is not listed anywhere.
var registered = []generated{
	{
		api: "alibaba/ecs20140526",
		client: func(server string, by doer) (any, error) {
			return ecs20140526.NewClientWithResponses(server, ecs20140526.WithHTTPClient(by))
		},
		serve: func(s stub) http.Handler {
			respond := responding[ecs20140526.StrictHandlerFunc](s, ecs20140526.StrictResponses())
			return acs.Dispatch(ecs20140526.Handler(ecs20140526.NewStrictHandler(nil, []ecs20140526.StrictMiddlewareFunc{respond})), notFound)
		},
	},
	{
		api: "huawei/cinderv2",
		client: func(server string, by doer) (any, error) {
			return cinderv2.NewClientWithResponses(server, cinderv2.WithHTTPClient(by))
		},
		serve: func(s stub) http.Handler {
			respond := responding[cinderv2.StrictHandlerFunc](s, cinderv2.StrictResponses())
			return cinderv2.Handler(cinderv2.NewStrictHandler(nil, []cinderv2.StrictMiddlewareFunc{respond}))
		},
	},
	{
		api: "huawei/cinderv3",
		client: func(server string, by doer) (any, error) {
			return cinderv3.NewClientWithResponses(server, cinderv3.WithHTTPClient(by))
		},
		serve: func(s stub) http.Handler {
			respond := responding[cinderv3.StrictHandlerFunc](s, cinderv3.StrictResponses())
			return cinderv3.Handler(cinderv3.NewStrictHandler(nil, []cinderv3.StrictMiddlewareFunc{respond}))
		},
	},
	{
		api: "huawei/dwsv1",
		client: func(server string, by doer) (any, error) {
			return dwsv1.NewClientWithResponses(server, dwsv1.WithHTTPClient(by))
		},
		serve: func(s stub) http.Handler {
			respond := responding[dwsv1.StrictHandlerFunc](s, dwsv1.StrictResponses())
			return dwsv1.Handler(dwsv1.NewStrictHandler(nil, []dwsv1.StrictMiddlewareFunc{respond}))
		},
	},
	{
		api: "huawei/evsv1",
		client: func(server string, by doer) (any, error) {
			return evsv1.NewClientWithResponses(server, evsv1.WithHTTPClient(by))
		},
		serve: func(s stub) http.Handler {
			respond := responding[evsv1.StrictHandlerFunc](s, evsv1.StrictResponses())
			return evsv1.Handler(evsv1.NewStrictHandler(nil, []evsv1.StrictMiddlewareFunc{respond}))
		},
	},
	{
		api: "huawei/evsv2",
		client: func(server string, by doer) (any, error) {
			return evsv2.NewClientWithResponses(server, evsv2.WithHTTPClient(by))
		},
		serve: func(s stub) http.Handler {
			respond := responding[evsv2.StrictHandlerFunc](s, evsv2.StrictResponses())
			return evsv2.Handler(evsv2.NewStrictHandler(nil, []evsv2.StrictMiddlewareFunc{respond}))
		},
	},
	{
		api: "huawei/evsv5",
		client: func(server string, by doer) (any, error) {
			return evsv5.NewClientWithResponses(server, evsv5.WithHTTPClient(by))
		},
		serve: func(s stub) http.Handler {
			respond := responding[evsv5.StrictHandlerFunc](s, evsv5.StrictResponses())
			return evsv5.Handler(evsv5.NewStrictHandler(nil, []evsv5.StrictMiddlewareFunc{respond}))
		},
	},
	{
		api: "huawei/iamv3",
		client: func(server string, by doer) (any, error) {
			return iamv3.NewClientWithResponses(server, iamv3.WithHTTPClient(by))
		},
		serve: func(s stub) http.Handler {
			respond := responding[iamv3.StrictHandlerFunc](s, iamv3.StrictResponses())
			return iamv3.Handler(iamv3.NewStrictHandler(nil, []iamv3.StrictMiddlewareFunc{respond}))
		},
	},
}

// responding returns a middleware that answers every operation with the response of s,
// in place of its handler.
func responding[H ~func(context.Context, http.ResponseWriter, *http.Request, any) (any, error)](s stub, responses map[string][]any) func(H, string) H {
	return func(_ H, operation string) H {
		return func(_ context.Context, _ http.ResponseWriter, _ *http.Request, request any) (any, error) {
			return s.reply(request, responses[operation])
		}
	}
}

// generatedAPIs returns the generated code of every API with the documented calls of
// every operation. No test may change it.
func generatedAPIs(t testing.TB) []generated {
	t.Helper()
	all, err := withCalls()
	require.NoError(t, err)
	return all
}

// generatedAPI returns the generated code of one API.
func generatedAPI(t testing.TB, id string) generated {
	t.Helper()
	all := generatedAPIs(t)
	i := slices.IndexFunc(all, func(g generated) bool { return g.api == id })
	require.GreaterOrEqual(t, i, 0, id)
	return all[i]
}

var withCalls = sync.OnceValues(func() ([]generated, error) {
	var all []generated
	for _, api := range specs.APIs() {
		i := slices.IndexFunc(registered, func(g generated) bool { return g.api == api.ID })
		if i < 0 {
			return nil, fmt.Errorf("%s: its generated code is not registered; add it to registered in conformance/roundtrip/generated_test.go", api.ID)
		}
		g := registered[i]
		var err error
		if g.calls, err = documentedCalls(g); err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	return all, nil
})
