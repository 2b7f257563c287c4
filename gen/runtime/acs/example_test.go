package acs_test

import (
	"context"
	"fmt"
	"net/url"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// Editors run in order: the tags come before the signature.
func ExampleTags() {
	req, err := ecs20140526.NewCreateSnapshotRequest("https://ecs.cn-hangzhou.aliyuncs.com/", &ecs20140526.CreateSnapshotParams{DiskID: "d-1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, edit := range []ecs20140526.RequestEditorFn{
		acs.Tags(map[string]string{"team": "storage", "env": "test"}),
		acs.Credentials{AccessKeyID: "my id", AccessKeySecret: "my secret"}.Sign,
	} {
		if err := edit(context.Background(), req); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(req.URL.RawQuery)
	fmt.Println(req.Header.Get("x-acs-action"), req.Header.Get("x-acs-version"))
	// Output:
	// DiskId=d-1&Tag.1.Key=env&Tag.1.Value=test&Tag.2.Key=team&Tag.2.Value=storage
	// CreateSnapshot 2014-05-26
}

func ExampleCredentials_SignRPC1() {
	credentials := acs.Credentials{AccessKeyID: "my id", AccessKeySecret: "my secret"}
	params := url.Values{"Action": {"CreateSnapshot"}, "Version": {"2014-05-26"}, "DiskId": {"d-1"}}
	signed, err := credentials.SignRPC1("GET", params)
	if err != nil {
		fmt.Println(err)
		return
	}

	verifier := acs.Verifier{Secret: func(string) (string, bool) { return "my secret", true }}
	fmt.Println(verifier.VerifyRPC1("GET", signed))
	// Output: my id <nil>
}
