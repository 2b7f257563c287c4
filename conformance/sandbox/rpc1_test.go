package sandbox_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/acs"
)

const rpc1Action = "Action=CreateSnapshot&Version=2014-05-26&"

// rpc1Query returns a signed query of the discontinued convention, for GET.
func rpc1Query(t testing.TB, c *sandbox.Credentials, query string) string {
	t.Helper()
	params, err := url.ParseQuery(rpc1Action + query)
	require.NoError(t, err)
	signed, err := acs.Credentials{AccessKeyID: c.AccessKey, AccessKeySecret: c.SecretKey}.SignRPC1(http.MethodGet, params)
	require.NoError(t, err)
	return signed.Encode()
}

func TestRPC1AnswersXMLUnlessAskedForJSON(t *testing.T) {
	s := start(t, sandbox.Options{})
	for disk, format := range map[string]string{"d-1": "", "d-2": "&Format=XML", "d-3": "&Format=xml"} {
		a := s.send(request(http.MethodGet, "/?"+rpc1Action+"DiskId="+disk+format, ""))
		require.Equal(t, http.StatusOK, a.status)
		require.Equal(t, "text/xml;charset=utf-8", a.header.Get("Content-Type"))
		require.Regexp(t, `^<\?xml version="1.0" encoding="UTF-8"\?>\n<CreateSnapshotResponse><RequestId>`+
			a.header.Get("X-Acs-Request-Id")+`</RequestId><SnapshotId>s-bp[a-z0-9]+</SnapshotId></CreateSnapshotResponse>$`, a.text)
	}
	for disk, format := range map[string]string{"d-4": "&Format=JSON", "d-5": "&Format=json"} {
		a := s.send(request(http.MethodGet, "/?"+rpc1Action+"DiskId="+disk+format, ""))
		require.Equal(t, http.StatusOK, a.status)
		require.Contains(t, a.json, "SnapshotId")
	}
}

func TestRPC1ErrorsAsXML(t *testing.T) {
	a := start(t, sandbox.Options{}).send(request(http.MethodGet, "/?"+rpc1Action+"DiskId=d-1&SnapshotName=%3Ca%26", ""))
	require.Equal(t, http.StatusBadRequest, a.status)
	require.Contains(t, a.text, "<Error><Code>InvalidSnapshotName.Malformed</Code><HostId>example.com</HostId><Message>")
	require.Contains(t, a.text, "&lt;a&amp;")
}

func TestFormatIsForTheOldConvention(t *testing.T) {
	a := start(t, sandbox.Options{}).ecs("DiskId=d-1&Format=XML")
	require.Equal(t, http.StatusOK, a.status)
	require.Contains(t, a.json, "SnapshotId")
}

func TestRPC1ByPOST(t *testing.T) {
	s := start(t, sandbox.Options{})
	const form = "application/x-www-form-urlencoded"
	query := s.send(request(http.MethodPost, "/?"+rpc1Action+"Format=JSON&RegionId=cn-hangzhou&DiskId=d-1", "", "Content-Type", form))
	require.Equal(t, http.StatusOK, query.status, query.text)
	body := s.send(request(http.MethodPost, "/", rpc1Action+"Format=JSON&DiskId=d-2&Description=in+a+form", "Content-Type", form))
	require.Equal(t, http.StatusOK, body.status, body.text)
	twice := s.send(request(http.MethodPost, "/?DiskId=d-3", rpc1Action+"Format=JSON&DiskId=d-3", "Content-Type", form))
	require.Equal(t, "InvalidParameter", twice.json["Code"])
}

func TestRPC1HidesNothingFromTheDocument(t *testing.T) {
	a := start(t, sandbox.Options{}).send(request(http.MethodGet, "/?"+rpc1Action+"Format=JSON&DiskId=d-1&SnapshotName=%zz", ""))
	require.Equal(t, http.StatusBadRequest, a.status)
	require.Equal(t, "InvalidSnapshotName.Malformed", a.json["Code"])
}

// TestRPC1WithActionHeaders is a call as the vendor's older SDK makes it: the
// headers name the action too, and the signature does not cover them.
func TestRPC1WithActionHeaders(t *testing.T) {
	c := sandbox.NewCredentials()
	s := start(t, sandbox.Options{Credentials: c})
	for _, action := range []string{"CreateSnapshot", "DeleteSnapshot"} { // what is signed counts
		target := "/?" + rpc1Query(t, c, "Format=JSON&DiskId=d-"+action)
		a := s.send(request(http.MethodGet, target, "", "x-acs-action", action, "x-acs-version", "2014-05-26"))
		require.Equal(t, http.StatusOK, a.status, a.text)
	}
}
