package cost

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox"
	ecs "github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// The baseline is what a program does that knows only this one call: it signs the
// headers that it sets, and has nothing to escape in its path.

func baselineEVS(_ testing.TB, keys sandbox.Credentials, transport http.RoundTripper) callFunc {
	client := &http.Client{Transport: transport}
	const path = "/v2/" + project + "/cloudsnapshots"
	return func() (string, error) {
		r, body, err := post("http://"+host+path, evsInput)
		if err != nil {
			return "", err
		}
		date := time.Now().UTC().Format("20060102T150405Z")
		r.Header.Set("X-Sdk-Date", date)
		const signed = "content-type;host;x-sdk-date"
		canonical := "POST\n" + path + "/\n\ncontent-type:application/json\nhost:" + host + "\nx-sdk-date:" + date + "\n\n" + signed + "\n" + hash(body)
		r.Header.Set("Authorization", "SDK-HMAC-SHA256 Access="+keys.AccessKey+", SignedHeaders="+signed+
			", Signature="+sign(keys.SecretKey, "SDK-HMAC-SHA256\n"+date+"\n"+hash([]byte(canonical))))
		var made evsv2.CreateSnapshotResult
		err = send(client, r, http.StatusAccepted, &made)
		return made.Snapshot.ID, err
	}
}

func baselineCinder(_ testing.TB, keys sandbox.Credentials, transport http.RoundTripper) callFunc {
	client := &http.Client{Transport: transport}
	return func() (string, error) {
		r, _, err := post("http://"+host+"/v3/"+project+"/snapshots", cinderInput)
		if err != nil {
			return "", err
		}
		r.Header.Set("X-Auth-Token", keys.Token)
		var made cinderv3.CreateSnapshotResult
		err = send(client, r, http.StatusAccepted, &made)
		return made.Snapshot.ID, err
	}
}

func baselineECS(_ testing.TB, keys sandbox.Credentials, transport http.RoundTripper) callFunc {
	client := &http.Client{Transport: transport}
	values := url.Values{
		"DiskId": {disk}, "SnapshotName": {"testSnapshotName"}, "Description": {"testDescription"},
		"RetentionDays": {"30"}, "Category": {"Standard"}, "ClientToken": {"123e4567-e89b-12d3-a456-426655440000"},
		"ResourceGroupId": {"rg-bp67acfmxazb4p****"}, "InstantAccess": {"false"}, "InstantAccessRetentionDays": {"1"},
		"Tag.1.Key": {"TestKey"}, "Tag.1.Value": {"TestValue"},
	}
	return func() (string, error) {
		query := strings.ReplaceAll(values.Encode(), "+", "%20")
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://"+host+"/?"+query, nil)
		if err != nil {
			return "", err
		}
		payload, date, nonce := hash(nil), time.Now().UTC().Format("2006-01-02T15:04:05Z"), rand.Text()
		r.Header.Set("x-acs-action", "CreateSnapshot")
		r.Header.Set("x-acs-version", "2014-05-26")
		r.Header.Set("x-acs-date", date)
		r.Header.Set("x-acs-signature-nonce", nonce)
		r.Header.Set("x-acs-content-sha256", payload)
		const signed = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
		canonical := "POST\n/\n" + query + "\nhost:" + host + "\nx-acs-action:CreateSnapshot\nx-acs-content-sha256:" + payload +
			"\nx-acs-date:" + date + "\nx-acs-signature-nonce:" + nonce + "\nx-acs-version:2014-05-26\n\n" + signed + "\n" + payload
		r.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential="+keys.AccessKey+",SignedHeaders="+signed+
			",Signature="+sign(keys.SecretKey, "ACS3-HMAC-SHA256\n"+hash([]byte(canonical))))
		var made ecs.CreateSnapshotResult
		err = send(client, r, http.StatusOK, &made)
		return made.SnapshotID, err
	}
}

func post(target string, input any) (*http.Request, []byte, error) {
	body, err := json.Marshal(input)
	if err != nil {
		return nil, nil, err
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	return r, body, nil
}

func send(client *http.Client, r *http.Request, want int, result any) error {
	response, err := client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != want {
		return fmt.Errorf("status %d: %s", response.StatusCode, body)
	}
	return json.Unmarshal(body, result)
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func sign(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}
