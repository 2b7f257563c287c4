package fault_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

func TestFromResponse(t *testing.T) {
	tests := map[string]struct {
		status int
		header http.Header
		body   string
		want   fault.Error // without Status and Body, which are those of the test
		text   string
	}{
		"Huawei": {
			400, nil, `{"error": {"code": "EVS.5400", "message": "Invalid volume"}}`,
			fault.Error{Code: fault.StringCode("EVS.5400"), Message: "Invalid volume"},
			"400 EVS.5400: Invalid volume",
		},
		"OpenStack, integer code": {
			404, http.Header{"X-Openstack-Request-Id": {"req-1"}}, `{"itemNotFound": {"code": 404, "message": "Volume not found"}}`,
			fault.Error{Code: fault.IntCode(404), Message: "Volume not found", RequestID: "req-1"},
			"404 404: Volume not found (request req-1)",
		},
		"OpenStack, over a limit": {
			413, nil, `{"overLimit": {"code": 413, "message": "SnapshotLimitExceeded", "retryAfter": "0"}}`,
			fault.Error{Code: fault.IntCode(413), Message: "SnapshotLimitExceeded"},
			"413 413: SnapshotLimitExceeded",
		},
		"OpenStack, over a limit for a minute": {
			413, http.Header{"Retry-After": {"30"}}, `{"overLimit": {"code": 413, "message": "m", "retryAfter": "60"}}`,
			fault.Error{Code: fault.IntCode(413), Message: "m", RetryAfter: time.Minute},
			"413 413: m",
		},
		"OpenStack, a number of seconds that is less than the header's": {
			413, http.Header{"Retry-After": {"30"}}, `{"overLimit": {"code": 413, "message": "m", "retryAfter": 20}}`,
			fault.Error{Code: fault.IntCode(413), Message: "m", RetryAfter: 30 * time.Second},
			"413 413: m",
		},
		"OpenStack, a number of seconds": {
			413, nil, `{"overLimit": {"code": 413, "message": "m", "retryAfter": 20}}`,
			fault.Error{Code: fault.IntCode(413), Message: "m", RetryAfter: 20 * time.Second},
			"413 413: m",
		},
		"OpenStack, seconds that cannot be read": {
			413, nil, `{"overLimit": {"code": 413, "message": "m", "retryAfter": -1.5}, "other": {"retryAfter": 20}}`,
			fault.Error{Code: fault.IntCode(413), Message: "m"},
			"413 413: m",
		},
		"OpenStack Keystone, a method of sign-in": {
			401, nil, `{"error": {"code": 401, "message": "no such method", "title": "Unauthorized", "identity": {"methods": ["password"]}}}`,
			fault.Error{Code: fault.IntCode(401), Message: "no such method"},
			"401 401: no such method",
		},
		"gateway": {
			401, http.Header{"X-Request-Id": {"of the header"}}, `{"error_code": "APIGW.0301", "error_msg": "Incorrect token", "request_id": "of the body"}`,
			fault.Error{Code: fault.StringCode("APIGW.0301"), Message: "Incorrect token", RequestID: "of the body"},
			"401 APIGW.0301: Incorrect token (request of the body)",
		},
		"DWS": {
			400, http.Header{"X-Request-Id": {"f1"}}, `{"externalMessage": "in use", "errCode": "DWS.0015", "error_code": "DWS.0015", "error_msg": "in use"}`,
			fault.Error{Code: fault.StringCode("DWS.0015"), Message: "in use", RequestID: "f1"},
			"400 DWS.0015: in use (request f1)",
		},
		"Alibaba": {
			403, http.Header{"X-Acs-Request-Id": {"of the header"}}, `{"RequestId": "540CFF28", "HostId": "ecs.aliyuncs.com", "Code": "QuotaExceed.Snapshot", "Message": "The snapshot quota exceeds.", "Recommend": "https://x"}`,
			fault.Error{Code: fault.StringCode("QuotaExceed.Snapshot"), Message: "The snapshot quota exceeds.", RequestID: "540CFF28"},
			"403 QuotaExceed.Snapshot: The snapshot quota exceeds. (request 540CFF28)",
		},
		"Alibaba, no message": {
			403, nil, `{"RequestId": "540CFF28", "Code": "Throttling"}`,
			fault.Error{Code: fault.StringCode("Throttling"), RequestID: "540CFF28"},
			"403 Throttling (request 540CFF28)",
		},
		"Alibaba, members of other types": {
			403, http.Header{"X-Acs-Request-Id": {"a1"}}, `{"RequestId": 1, "Code": [], "Message": null}`,
			fault.Error{RequestID: "a1"},
			`403 Forbidden: body "{\"RequestId\": 1, \"Code\": [], \"Message\": null}" (request a1)`,
		},
		"a byte order mark": {
			400, nil, "\uFEFF" + `{"error": {"code": "EVS.5400", "message": "Invalid volume"}}`,
			fault.Error{Code: fault.StringCode("EVS.5400"), Message: "Invalid volume"},
			"400 EVS.5400: Invalid volume",
		},
		"a byte order mark, Alibaba": {
			403, nil, "\uFEFF" + `{"RequestId": "540CFF28", "Code": "Throttling", "Message": "slow down"}`,
			fault.Error{Code: fault.StringCode("Throttling"), Message: "slow down", RequestID: "540CFF28"},
			"403 Throttling: slow down (request 540CFF28)",
		},
		"a byte order mark, XML": {
			404, nil, "\uFEFF<Error><RequestId>540CFF28</RequestId><Code>C</Code><Message>m</Message></Error>",
			fault.Error{Code: fault.StringCode("C"), Message: "m", RequestID: "540CFF28"},
			"404 C: m (request 540CFF28)",
		},
		"base64 text": {
			401, nil, base64Of(`{"error_code": "APIGW.0301", "error_msg": "Incorrect token"}`),
			fault.Error{Code: fault.StringCode("APIGW.0301"), Message: "Incorrect token"},
			"401 APIGW.0301: Incorrect token",
		},
		"base64 text in quotes, Alibaba": {
			403, nil, `"` + base64Of(`{"RequestId": "540CFF28", "Code": "Throttling"}`) + `"`,
			fault.Error{Code: fault.StringCode("Throttling"), RequestID: "540CFF28"},
			"403 Throttling (request 540CFF28)",
		},
		"base64 text with a newline and without padding, of a mark": {
			401, nil, strings.TrimRight(base64Of("\uFEFF"+`{"code": "C", "message": "mm"}`), "=") + "\r\n",
			fault.Error{Code: fault.StringCode("C"), Message: "mm"},
			"401 C: mm",
		},
		"base64 text of no object": {
			502, nil, base64Of("[1]"), fault.Error{}, `502 Bad Gateway: body "WzFd"`,
		},
		"code at the top": {
			404, nil, `{"code": "DWS.0001", "message": "m"}`,
			fault.Error{Code: fault.StringCode("DWS.0001"), Message: "m"},
			"404 DWS.0001: m",
		},
		"gateway one level down": {
			404, nil, `{"error": {"error_code": "APIGW.0101", "error_msg": "m", "request_id": "abc"}}`,
			fault.Error{Code: fault.StringCode("APIGW.0101"), Message: "m", RequestID: "abc"},
			"404 APIGW.0101: m (request abc)",
		},
		"message alone, of another method": {
			405, nil, `{"message": "The method is not allowed for the requested URL."}`,
			fault.Error{Message: "The method is not allowed for the requested URL."},
			"405 Method Not Allowed: The method is not allowed for the requested URL.",
		},
		"a router's text": {
			404, nil, "404 Not Found\n\nThe resource could not be found.\n\n   ",
			fault.Error{},
			`404 Not Found: body "404 Not Found\n\nThe resource could not be found.\n\n   "`,
		},
		"a router's HTML": {
			404, nil, "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>",
			fault.Error{},
			`404 Not Found: body "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>"`,
		},
		"message alone": {
			404, nil, `{"message": "no Route matched with those values"}`,
			fault.Error{Message: "no Route matched with those values"},
			"404 Not Found: no Route matched with those values",
		},
		"Alibaba, XML": {
			404, nil, "<?xml version='1.0' encoding='UTF-8'?>\n<Error><RequestId>540CFF28</RequestId><HostId>h</HostId><Code>InvalidDiskId.NotFound</Code><Message>The specified DiskId does not exist.</Message></Error>",
			fault.Error{Code: fault.StringCode("InvalidDiskId.NotFound"), Message: "The specified DiskId does not exist.", RequestID: "540CFF28"},
			"404 InvalidDiskId.NotFound: The specified DiskId does not exist. (request 540CFF28)",
		},
		"XML cut off": {
			404, nil, "<Error><RequestId>540CFF28</RequestId><Code>InvalidDiskId.NotFound</Code><Mess",
			fault.Error{Code: fault.StringCode("InvalidDiskId.NotFound"), RequestID: "540CFF28"},
			"404 InvalidDiskId.NotFound (request 540CFF28)",
		},
		"JSON cut off": {
			400, http.Header{"X-Request-Id": {"f1"}}, `{"error": {"code": "EVS.5400", "mess`,
			fault.Error{RequestID: "f1"},
			`400 Bad Request: body "{\"error\": {\"code\": \"EVS.5400\", \"mess" (request f1)`,
		},
		"HTML": {
			502, nil, "<html><head><title>502 Bad Gateway</title></head><body><Code>x</Code></body></html>",
			fault.Error{},
			`502 Bad Gateway: body "<html><head><title>502 Bad Gateway</title></head><body><Code>x</Code></body></html>"`,
		},
		"XML of another root": {502, nil, "<Failure><Code>C</Code><Message>m</Message></Failure>", fault.Error{}, `502 Bad Gateway: body "<Failure><Code>C</Code><Message>m</Message></Failure>"`},
		"text":                {503, nil, "no healthy upstream", fault.Error{}, `503 Service Unavailable: body "no healthy upstream"`},
		"empty":               {500, nil, "", fault.Error{}, `500 Internal Server Error: body ""`},
		"JSON of no shape":    {500, nil, `[]`, fault.Error{}, `500 Internal Server Error: body "[]"`},
		"unknown status":      {599, nil, `null`, fault.Error{}, `599: body "null"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := fault.FromResponse(&http.Response{StatusCode: tt.status, Header: tt.header}, []byte(tt.body))

			tt.want.Status, tt.want.Body = tt.status, []byte(tt.body)
			require.Equal(t, tt.want, *got)
			require.EqualError(t, got, tt.text)
		})
	}
}

// base64Of returns the base64 text of text.
func base64Of(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func TestRetryAfter(t *testing.T) {
	const date = "Wed, 21 Oct 2015 07:28:00 GMT"
	tests := map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"none":                   {nil, 0},
		"seconds":                {http.Header{"Retry-After": {"7"}}, 7 * time.Second},
		"milliseconds":           {http.Header{"X-Acs-Retry-After": {"1500"}}, 1500 * time.Millisecond},
		"the longer one of two":  {http.Header{"Retry-After": {"2"}, "X-Acs-Retry-After": {"1500"}}, 2 * time.Second},
		"a date":                 {http.Header{"Retry-After": {"Wed, 21 Oct 2015 07:28:09 GMT"}, "Date": {date}}, 9 * time.Second},
		"a date of RFC 850":      {http.Header{"Retry-After": {"Wednesday, 21-Oct-15 07:29:00 GMT"}, "Date": {date}}, time.Minute},
		"a date that has passed": {http.Header{"Retry-After": {"Wed, 21 Oct 2015 07:27:59 GMT"}, "Date": {date}}, 0},
		"a date long ago":        {http.Header{"Retry-After": {date}}, 0},
		"a date of a wrong year": {http.Header{"Retry-After": {"Wed, 21 Oct 2099 07:28:00 GMT"}, "Date": {date}}, 0},
		"negative":               {http.Header{"Retry-After": {"-7"}, "X-Acs-Retry-After": {"-1"}}, 0},
		"no number":              {http.Header{"Retry-After": {"soon"}, "X-Acs-Retry-After": {"1.5"}}, 0},
		"an hour":                {http.Header{"Retry-After": {"3600"}}, time.Hour},
		"more than an hour":      {http.Header{"Retry-After": {"3601"}}, time.Hour},
		"a date after an hour":   {http.Header{"Retry-After": {"Wed, 21 Oct 2015 09:28:00 GMT"}, "Date": {date}}, time.Hour},
		"a day":                  {http.Header{"Retry-After": {"86400"}}, time.Hour},
		"more than a day":        {http.Header{"Retry-After": {"86401"}, "X-Acs-Retry-After": {"86400001"}}, 0},
		"a product that is too large": {
			http.Header{"Retry-After": {"18446744073709551615"}, "X-Acs-Retry-After": {"9223372036854775807"}}, 0,
		},
		"a number that is too large": {http.Header{"Retry-After": {"99999999999999999999"}}, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := fault.FromResponse(&http.Response{StatusCode: 503, Header: tt.header}, nil)
			require.Equal(t, tt.want, got.RetryAfter)
		})
	}
}

// TestRetryAfterByTheClock sends a date without the header Date.
func TestRetryAfterByTheClock(t *testing.T) {
	in := time.Now().Add(time.Minute).UTC().Format(http.TimeFormat)
	got := fault.FromResponse(&http.Response{StatusCode: 503, Header: http.Header{"Retry-After": {in}}}, nil)
	require.InDelta(t, time.Minute, got.RetryAfter, float64(30*time.Second))
}

func TestRetryable(t *testing.T) {
	tests := []struct {
		status               int
		code                 string
		retryable, throttled bool
	}{
		{400, "EVS.5400", false, false},
		{403, "QuotaExceed.Snapshot", false, false},
		{403, "IdempotentProcessing", false, false},
		{404, "404", false, false},
		{413, "413", false, false},
		{501, "", false, false},

		{408, "", true, false},
		{500, "InternalError", true, false},
		{502, "", true, false},
		{503, "", true, false},
		{504, "", true, false},

		{403, "Throttling", true, true},
		{400, "Throttling.User", true, true},
		{400, "Throttlings", false, false},
		{429, "APIGW.0308", true, true},
		{429, "", true, true},
	}
	for _, tt := range tests {
		err := &fault.Error{Status: tt.status, Code: fault.StringCode(tt.code)}
		require.Equal(t, tt.retryable, err.Retryable(), "%s: retryable", err)
		require.Equal(t, tt.throttled, err.Throttled(), "%s: throttled", err)
	}
}

func TestTransient(t *testing.T) {
	codes := []string{"IdempotentProcessing", "409"}
	tests := []struct {
		status    int
		code      fault.Code
		retryable bool
	}{
		{403, fault.StringCode("IdempotentProcessing"), true},
		{400, fault.StringCode("IdempotentProcessing"), true},
		{501, fault.StringCode("IdempotentProcessing"), true},
		{409, fault.IntCode(409), true},
		{403, fault.StringCode("IdempotentProcessing.Other"), false},
		{403, fault.StringCode("idempotentprocessing"), false},
		{403, fault.Code{}, false},
		{503, fault.StringCode("Other"), true},
	}
	for _, tt := range tests {
		err := fmt.Errorf("creating: %w", &fault.Error{Status: tt.status, Code: tt.code})
		require.Same(t, err, fault.Transient(err, codes...), "the same error is returned")
		var failure *fault.Error
		require.ErrorAs(t, err, &failure)
		require.Equal(t, tt.retryable, failure.Retryable(), "%s", err)
		require.False(t, failure.Throttled(), "%s", err)
	}
	another := errors.New("another")
	require.Same(t, another, fault.Transient(another, codes...))
}

func TestTransientOfASuccessIsFree(t *testing.T) {
	codes := []string{"IdempotentProcessing"}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if err := fault.Transient(nil, codes...); err != nil {
			t.Error(err)
		}
	}))
}

// TestFromResponseIsLinear reads bodies of which each part grows 64 times: the memory
// grows no faster.
func TestFromResponseIsLinear(t *testing.T) {
	tests := map[string]func(n int) string{
		"members":         func(n int) string { return "{" + strings.Repeat(`"a":{"b":1},`, n) + `"z":1}` },
		"repeated codes":  func(n int) string { return "{" + strings.Repeat(`"error_code":"C",`, n) + `"error_msg":"m"}` },
		"depth":           func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) },
		"a long message":  func(n int) string { return `{"message":"` + strings.Repeat(`\u0041`, n) + `"}` },
		"base64 text":     func(n int) string { return base64Of(`{"a":"` + strings.Repeat("x", n) + `"}`) },
		"quoted base64":   func(n int) string { return `"` + base64Of(`{"a":"`+strings.Repeat("x", n)+`"}`) + `"` },
		"no JSON, no XML": func(n int) string { return strings.Repeat("<", n) },
		"XML":             func(n int) string { return "<Error>" + strings.Repeat("<Code>C</Code>", n) + "</Error>" },
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			const size = 128
			small, large := memoryOf(body(size)), memoryOf(body(64*size))
			require.LessOrEqual(t, large, 2*64*small, "%d bytes for %d, %d bytes for 64 times as much", small, size, large)
		})
	}
}

// memoryOf returns the bytes that are allocated to read a body.
func memoryOf(body string) int64 {
	const runs = 10
	response, raw := &http.Response{StatusCode: 400}, []byte(body)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		_ = fault.FromResponse(response, raw)
	}
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc-before.TotalAlloc) / runs
}

func TestSentinels(t *testing.T) {
	err := fmt.Errorf("creating: %w", &fault.Error{Status: 404, Code: fault.IntCode(404)})
	tests := []struct {
		sentinel fault.Sentinel
		is       bool
		text     string
	}{
		{fault.Sentinel{}, true, ""},
		{fault.Sentinel{Code: "404"}, true, "404"},
		{fault.Sentinel{Code: "404", Retryable: true}, true, "404"},
		{fault.Sentinel{Status: 404}, true, "404"},
		{fault.Sentinel{Status: 404, Code: "404"}, true, "404 404"},
		{fault.Sentinel{Code: "403"}, false, "403"},
		{fault.Sentinel{Status: 403}, false, "403"},
		{fault.Sentinel{Status: 403, Code: "404"}, false, "403 404"},
		{fault.Sentinel{Status: 404, Code: "403"}, false, "404 403"},
	}
	for _, tt := range tests {
		require.Equal(t, tt.is, errors.Is(err, tt.sentinel), "%#v", tt.sentinel)
		require.EqualError(t, tt.sentinel, tt.text)
	}
	require.NotErrorIs(t, errors.New("another"), fault.Sentinel{})
	require.NotErrorIs(t, err, errors.New("another"))
}
