package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// project is an example: every project exists in the sandbox.
const project = "89cd04f168b84af6be287f71730fdb4b"

// usage is how to call one API: a line for a shell and a line for a Go program.
type usage struct{ api, curl, golang string }

// usages returns how to call every API at url with the credentials, nil for none.
func usages(url string, c *sandbox.Credentials) []usage {
	evs := `{"snapshot": {"volume_id": "volume-1"}}`
	return []usage{
		huawei("huawei/evsv5", "evsv5", url, "/v5/"+project+"/snapshots", `{"snapshot": {"volume_id": "volume-'$(date +%s)'"}}`, c),
		huawei("huawei/evsv2", "evsv2", url, "/v2/"+project+"/cloudsnapshots", evs, c),
		job(url, project, c),
		huawei("huawei/dwsv1", "dwsv1", url, "/v1.0/"+project+"/snapshots", `{"snapshot": {"name": "snapshot-'$(date +%s)'", "cluster_id": "cluster-1"}}`, c),
		huawei("huawei/cinderv3", "cinderv3", url, "/v3/"+project+"/snapshots", evs, c),
		huawei("huawei/cinderv2", "cinderv2", url, "/v2/"+project+"/snapshots", evs, c),
		iam(url, c),
		ecs(url, c),
	}
}

func huawei(api, goPackage, url, path, body string, c *sandbox.Credentials) usage {
	header, editor := "", ""
	if c != nil {
		header = fmt.Sprintf("-H 'X-Auth-Token: %s' ", c.Token)
		editor = fmt.Sprintf(", %s.WithRequestEditorFn(hwauth.Token(%q))", goPackage, c.Token)
	}
	return usage{
		api:    api,
		curl:   fmt.Sprintf("curl %s-H 'Content-Type: application/json' -d '%s' %s%s", header, body, url, path),
		golang: fmt.Sprintf("client, err := %s.NewClientWithResponses(%q%s)", goPackage, url, editor),
	}
}

// job returns a curl line that creates a volume and shows its job.
func job(url, project string, c *sandbox.Credentials) usage {
	volume := huawei("", "", url, "/v2.1/"+project+"/cloudvolumes", `{"volume": {"availability_zone": "az-1", "volume_type": "SSD", "size": 10}}`, c)
	u := huawei("huawei/evsv1", "evsv1", url, "", "", c)
	header := ""
	if c != nil {
		header = fmt.Sprintf("-H 'X-Auth-Token: %s' ", c.Token)
	}
	u.curl = fmt.Sprintf(`curl %s%s/v1/%s/jobs/$(%s | cut -d '"' -f 4)`, header, url, project, strings.Replace(volume.curl, "curl ", "curl -s ", 1))
	return u
}

// iam returns a curl line that signs the user in, for a token in a header, and a Go
// line that sends the printed token.
func iam(url string, c *sandbox.Credentials) usage {
	u := huawei("huawei/iamv3", "iamv3", url, "", "", c)
	user, password, domain := "any-user", "any-password", "any-domain"
	if c != nil {
		user, password, domain = c.User, c.Password, c.Domain
	}
	body := fmt.Sprintf(`{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": %q, "password": %q, "domain": {"name": %q}}}}, "scope": {"project": {"name": "cn-north-4"}}}}`, user, password, domain)
	u.curl = fmt.Sprintf("curl -i -H 'Content-Type: application/json' -d '%s' %s/v3/auth/tokens", body, url)
	return u
}

const ecsGo = "client, err := ecs20140526.NewClientWithResponses(%q%s)"

func ecs(url string, c *sandbox.Credentials) usage {
	u := usage{
		api:    "alibaba/ecs20140526",
		curl:   fmt.Sprintf("curl -X POST -H 'x-acs-action: CreateSnapshot' -H 'x-acs-version: 2014-05-26' '%s/?DiskId='d-$(date +%%s)", url),
		golang: fmt.Sprintf(ecsGo, url, ""),
	}
	if c != nil {
		u.curl = signedCurl(url, c)
		u.golang = fmt.Sprintf(ecsGo, url, fmt.Sprintf(", ecs20140526.WithRequestEditorFn(acs.Credentials{AccessKeyID: %q, AccessKeySecret: %q}.Sign)", c.AccessKey, c.SecretKey))
	}
	return u
}

// signedCurl returns a line that signs in the shell: ECS accepts no token, and a
// signature that is made here would be valid for one call only.
func signedCurl(url string, c *sandbox.Credentials) string {
	const (
		empty  = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // the SHA-256 of no body
		signed = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
		digest = `openssl dgst -sha256 -r | cut -c 1-64`
	)
	host := strings.TrimPrefix(url, "http://")
	canonical := `printf 'POST\n/\n%s\nhost:` + host + `\nx-acs-action:CreateSnapshot\nx-acs-content-sha256:` + empty +
		`\nx-acs-date:%s\nx-acs-signature-nonce:%s\nx-acs-version:2014-05-26\n\n` + signed + `\n` + empty + `' "$q" "$d" "$n"`
	signature := `printf 'ACS3-HMAC-SHA256\n%s' "$(` + canonical + ` | ` + digest + `)" | ` + strings.Replace(digest, "-sha256", "-sha256 -hmac '"+c.SecretKey+"'", 1)
	return `q="DiskId=d-$(date +%s)" d=$(date -u +%Y-%m-%dT%H:%M:%SZ) n=$(openssl rand -hex 16); curl -X POST -H 'x-acs-action: CreateSnapshot' -H 'x-acs-version: 2014-05-26'` +
		` -H 'x-acs-content-sha256: ` + empty + `' -H "x-acs-date: $d" -H "x-acs-signature-nonce: $n"` +
		` -H "Authorization: ACS3-HMAC-SHA256 Credential=` + c.AccessKey + `,SignedHeaders=` + signed + `,Signature=$(` + signature + `)" "` + url + `/?$q"`
}

// printUsage prints how to call the server, which is ready when it is called.
func printUsage(w io.Writer, url string, options sandbox.Options) {
	c := options.Credentials
	fmt.Fprintf(w, "sandbox on %s\n", url)
	if options.Docs != nil {
		fmt.Fprintf(w, "documents  %s/docs/\n", url)
	}
	if c != nil {
		fmt.Fprintf(w, "access key %s\nsecret key %s\ntoken      %s\n", c.AccessKey, c.SecretKey, c.Token)
		fmt.Fprintf(w, "user       %s\npassword   %s\ndomain     %s\n", c.User, c.Password, c.Domain)
	}
	for _, u := range usages(url, c) {
		fmt.Fprintf(w, "\n%s\n  %s\n  %s\n", u.api, u.curl, u.golang)
	}
}
