package ostime_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
)

func ExampleParse() {
	created, err := ostime.Parse("2013-02-25t03:56:53Z")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(created)
	fmt.Println(created.Time())
	// Output:
	// 2013-02-25t03:56:53Z
	// 2013-02-25 03:56:53 +0000 UTC
}

func ExampleNew() {
	east := time.FixedZone("UTC+8", 8*60*60)
	fmt.Println(ostime.New(time.Date(2013, 2, 25, 11, 56, 53, 81642999, east)))
	// Output: 2013-02-25T03:56:53.081642
}

func ExampleTime() {
	var snapshot struct {
		CreatedAt ostime.Time `json:"created_at"`
	}
	body := []byte(`{"created_at": "2013-02-25T03:56:53.081642"}`)
	if err := json.Unmarshal(body, &snapshot); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(snapshot.CreatedAt.Time().Format(time.RFC3339Nano))
	// Output: 2013-02-25T03:56:53.081642Z
}
