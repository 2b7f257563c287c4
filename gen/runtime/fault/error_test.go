package fault_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

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

func TestRetryable(t *testing.T) {
	tests := []struct {
		status               int
		code                 string
		retryable, throttled bool
	}{
		{400, "EVS.5400", false, false},
		{403, "QuotaExceed.Snapshot", false, false},
		{403, "IdempotentParameterMismatch", false, false},
		{403, "IncorrectDiskStatus", false, false},
		{404, "404", false, false},
		{413, "413", false, false},
		{501, "", false, false},

		{408, "", true, false},
		{500, "InternalError", true, false},
		{502, "", true, false},
		{503, "", true, false},
		{504, "", true, false},
		{403, "IdempotentProcessing", true, false},
		{403, "IncorrectDiskStatus.CreatingSnapshot", true, false},
		{403, "IncorrectDiskStatus.Transferring", true, false},
		{403, "DISK_HAS_CREATING_SNAPSHOT", true, false},
		{403, "QuotaExceed.ConcurrentSnapshotQuota", true, false},
		{400, "IdempotentProcessing", true, false},

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

func TestSentinels(t *testing.T) {
	err := fmt.Errorf("creating: %w", &fault.Error{Status: 404, Code: fault.IntCode(404)})
	tests := []struct {
		sentinel fault.Sentinel
		is       bool
		text     string
	}{
		{fault.Sentinel{}, true, ""},
		{fault.Sentinel{Code: "404"}, true, "404"},
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
