package fault_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

func ExampleBody() {
	for _, sent := range []string{
		`{"error": {"code": "EVS.5400", "message": "Invalid volume"}}`,
		`{"itemNotFound": {"code": 404, "message": "Volume not found"}}`,
		`{"error_code": "APIGW.0301", "error_msg": "Incorrect token", "request_id": "f1"}`,
		`{}`,
	} {
		var body fault.Body
		if err := json.Unmarshal([]byte(sent), &body); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%q %q %q %q\n", body.Name(), body.Code(), body.Message(), body.RequestID())
	}
	// Output:
	// "error" "EVS.5400" "Invalid volume" ""
	// "itemNotFound" "404" "Volume not found" ""
	// "" "APIGW.0301" "Incorrect token" "f1"
	// "" "" "" ""
}

func ExampleNamed() {
	body := fault.Named("itemNotFound", fault.IntCode(404), "Volume not found")
	sent, err := json.Marshal(body)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(sent))
	// Output: {"itemNotFound":{"code":404,"message":"Volume not found"}}
}

func ExampleGateway() {
	sent, err := json.Marshal(fault.Gateway("APIGW.0301", "Incorrect token"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(sent))
	// Output: {"error_code":"APIGW.0301","error_msg":"Incorrect token"}
}

func ExampleCode() {
	var codes []fault.Code
	if err := json.Unmarshal([]byte(`["EVS.5400", "404", 404]`), &codes); err != nil {
		fmt.Println(err)
		return
	}
	for _, code := range codes {
		number, isInt := code.Int()
		fmt.Println(code, number, isInt, code == fault.IntCode(404))
	}
	// Output:
	// EVS.5400 0 false false
	// 404 0 false false
	// 404 404 true true
}

// One option makes a generated client sign, send a user agent and return errors.
func ExampleDoer() {
	cloud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("signed:", r.Header.Get("Authorization") != "", "by:", r.UserAgent())
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"itemNotFound": {"code": 404, "message": "Volume v-1 could not be found."}}`)
	}))
	defer cloud.Close()

	key := hwauth.AKSK{AccessKey: "my AK", SecretKey: "my SK", ProjectID: "89cd04f168b84af6be287f71730fdb4b"}
	client, err := evsv2.NewClientWithResponses(cloud.URL, evsv2.WithHTTPClient(fault.Doer{Sign: key.Sign, UserAgent: "backup/1.0"}))
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := client.CreateSnapshotWithResponse(context.Background(), key.ProjectID, evsv2.CreateSnapshotBody{
		Snapshot: evsv2.CreateSnapshotOption{VolumeID: "v-1"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.JSON202.Snapshot.ID)
	// Output:
	// signed: true by: backup/1.0
	// 404 404: Volume v-1 could not be found.
}

func ExampleError() {
	cloud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"RequestId": "540CFF28", "HostId": "ecs.aliyuncs.com", "Code": "QuotaExceed.Snapshot", "Message": "The snapshot quota exceeds."}`)
	}))
	defer cloud.Close()

	credentials := acs.Credentials{AccessKeyID: "my id", AccessKeySecret: "my secret"}
	client, err := ecs20140526.NewClientWithResponses(cloud.URL, ecs20140526.WithHTTPClient(fault.Doer{Sign: credentials.Sign}))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.CreateSnapshotWithResponse(context.Background(), &ecs20140526.CreateSnapshotParams{DiskID: "d-1"},
		acs.Tags(map[string]string{"team": "storage"}))

	if errors.Is(err, ecs20140526.ErrQuotaExceedSnapshot) {
		fmt.Println("delete a snapshot first")
	}
	var failed *fault.Error
	if errors.As(err, &failed) {
		fmt.Println(failed.Status, failed.Code, failed.RequestID)
		fmt.Println("try again:", failed.Retryable(), "later:", failed.Throttled())
	}
	// Output:
	// delete a snapshot first
	// 403 QuotaExceed.Snapshot 540CFF28
	// try again: false later: false
}

// Without a Doer, the same error is made from the response and its body.
func ExampleFromResponse() {
	recorded := httptest.NewRecorder()
	http.Error(recorded, `{"error_code": "APIGW.0301", "error_msg": "Incorrect token"}`, http.StatusUnauthorized)
	response := recorded.Result()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fault.FromResponse(response, body))
	// Output: 401 APIGW.0301: Incorrect token
}
