// Package faces holds what the faces of the services share. A face translates
// between the types that are generated from the documents of one API and those of
// a service, and decides nothing.
package faces

import (
	"context"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
)

// OrNil returns what may be null as what may be absent.
func OrNil[T any](value nullable.Nullable[T]) *T {
	given, err := value.Get()
	if err != nil {
		return nil
	}
	return &given
}

// OrNull returns what may be absent as what may be null.
func OrNull[T any](value *T) nullable.Nullable[T] {
	if value == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*value)
}

// TimeOrNull returns t, or null if it is zero.
func TimeOrNull(t time.Time) nullable.Nullable[ostime.Time] {
	if t.IsZero() {
		return nullable.NewNullNullable[ostime.Time]()
	}
	return nullable.NewNullableWithValue(ostime.New(t))
}

// Time returns t in UTC in one of the layouts of the vendor's pages.
func Time(t time.Time, layout string) ostime.Time {
	text, err := ostime.Parse(t.UTC().Format(layout))
	if err != nil {
		panic("sandbox: " + err.Error())
	}
	return text
}

// Convert returns what as makes of each of all. It never returns nil, which JSON
// would write as null.
func Convert[T, U any](all []T, as func(T) U) []U {
	converted := make([]U, len(all))
	for i, item := range all {
		converted[i] = as(item)
	}
	return converted
}

// BaseURL returns scheme and host by which the client found the sandbox.
func BaseURL(ctx context.Context) string {
	r := api.CallOf(ctx).Original
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// NextPage returns the URL of the request, with a parameter that leads to the next
// page.
func NextPage(ctx context.Context, parameter, value string) string {
	asked := api.CallOf(ctx).Original
	query := asked.URL.Query()
	query.Del("marker")
	query.Del("offset")
	query.Set(parameter, value)
	return BaseURL(ctx) + asked.URL.EscapedPath() + "?" + query.Encode()
}
