package hwauth_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"

	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

func ExampleAKSK() {
	fmt.Println(hwauth.AKSK{AccessKey: "my AK", SecretKey: "my SK"})
	// Output: hwauth.AKSK{AccessKey: "my AK", SecretKey: ***, ProjectID: "", SecurityToken: ***}
}

func ExampleVerifier_Verify() {
	const body = `{"snapshot": {"volume_id": "v-1"}}`
	r := httptest.NewRequest("POST", "http://evs.example.com/v2/p/cloudsnapshots", strings.NewReader(body))
	if err := (hwauth.AKSK{AccessKey: "my AK", SecretKey: "my SK"}).Sign(context.Background(), r); err != nil {
		fmt.Println(err)
		return
	}

	keys := map[string]string{"my AK": "my SK"}
	verifier := hwauth.Verifier{Secret: func(accessKey string) (string, bool) {
		secret, ok := keys[accessKey]
		return secret, ok
	}}
	fmt.Println(verifier.Verify(r, []byte(body)))
	// Output: my AK <nil>
}
