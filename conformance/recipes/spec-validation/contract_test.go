package contract

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/snapspec/snapspec/conformance/traffic"
)

func TestRecordings(t *testing.T) {
	apis, err := traffic.APIs()
	if err != nil {
		t.Fatal(err)
	}
	recordings, err := filepath.Glob("recordings/*")
	if err != nil || len(recordings) == 0 {
		t.Fatal("no recordings", err)
	}
	for _, name := range recordings {
		check(t, &traffic.Checker{APIs: apis}, name)
	}
}

func check(t *testing.T, checker *traffic.Checker, name string) {
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for exchange, err := range traffic.Read(file) {
		if err != nil {
			t.Error(name, err)
			continue
		}
		result := checker.Check(exchange)
		if result.API == "" {
			t.Errorf("%s:%d: %s matches no API", name, exchange.Line, exchange.Request.URL.Path)
		}
		for _, finding := range result.Findings {
			t.Errorf("%s:%d: %s %s: %s", name, exchange.Line, result.Operation, finding.Part, finding)
		}
	}
}
