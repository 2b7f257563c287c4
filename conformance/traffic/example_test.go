package traffic_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// A recording is checked against the API that each exchange belongs to.
func Example() {
	apis, err := traffic.APIs()
	if err != nil {
		log.Fatal(err)
	}
	recording := strings.NewReader(`{"request": {"method": "POST", "url": "/v2/p-1/cloudsnapshots", "headers": {"Content-Type": "application/json"}, "body": "{\"snapshot\": {\"force\": true}}"}}`)
	checker := traffic.Checker{APIs: apis}
	for exchange, err := range traffic.Read(recording) {
		if err != nil {
			log.Fatal(err)
		}
		result := checker.Check(exchange)
		for _, finding := range result.Findings {
			fmt.Printf("line %d, %s %s, %s: %s\n", exchange.Line, result.API, result.Operation, finding.Part, finding)
		}
	}
	// Output: line 1, huawei/evsv2 createSnapshot, request: body /snapshot/volume_id: required: the member is missing; add it
}
