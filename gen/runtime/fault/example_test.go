package fault_test

import (
	"encoding/json"
	"fmt"

	"github.com/snapspec/snapspec/gen/runtime/fault"
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
