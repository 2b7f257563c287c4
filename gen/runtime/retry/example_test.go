package retry_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/gen/runtime/retry"
)

// A call that is throttled twice: each try has a nonce of its own and the whole body.
func ExamplePolicy_Do() {
	nonces := map[string]bool{}
	cloud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		nonces[r.Header.Get("x-acs-signature-nonce")] = true
		body, _ := io.ReadAll(r.Body)
		fmt.Println("received", string(body))
		if len(nonces) < 3 {
			w.Header().Set("x-acs-retry-after", "5") // milliseconds
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"Code": "Throttling", "Message": "Request was denied due to request throttling."}`)
		}
	}))
	defer cloud.Close()

	key := acs.Credentials{AccessKeyID: "my id", AccessKeySecret: "my secret"}
	doer := fault.Doer{Sign: key.Sign}
	req, err := http.NewRequest(http.MethodPost, cloud.URL, strings.NewReader("a body"))
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("x-acs-action", "CreateSnapshot")
	req.Header.Set("x-acs-version", "2014-05-26")
	policy := retry.Policy{Tries: 4, Backoff: poll.Backoff{First: time.Millisecond}}
	response, err := policy.Do(req, doer.Do)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	fmt.Println(response.Status, "after", len(nonces), "nonces")
	// Output:
	// received a body
	// received a body
	// received a body
	// 200 OK after 3 nonces
}

// A POST that may have been executed is not repeated.
func ExamplePolicy_Do_notRepeated() {
	cloud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Println("called")
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, `{"error_code": "EVS.0001", "error_msg": "internal error"}`)
	}))
	defer cloud.Close()

	req, err := http.NewRequest(http.MethodPost, cloud.URL, strings.NewReader("a body"))
	if err != nil {
		fmt.Println(err)
		return
	}
	response, err := retry.Policy{Tries: 4}.Do(req, fault.Doer{}.Do)
	if err == nil {
		defer response.Body.Close()
	}
	fmt.Println(err)
	// Output:
	// called
	// 500 EVS.0001: internal error
}
