package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/snapspec/snapspec/conformance/traffic"
)

const checkHelp = `usage: conform check FILE… [--strict] [--api ID] [--format text|json|junit|sarif]

Checks recorded traffic. FILE is a recording, - is standard input.

  --strict         also report what only a strict reader rejects: unknown members and parameters, unlisted statuses
  --api ID         check every exchange with this API, such as huawei/evsv2
  --format text    one line per finding, then a line of counts (the default)
  --format json    every finding, and the counts of every file
  --format junit   JUnit XML: one test suite per file, one test case per exchange
  --format sarif   SARIF 2.1.0

The formats of a recording, which are detected by content:

  HAR 1.2
  JSON, one exchange per line; the response is optional:
    {"request": {"method": "POST", "url": "/v2/p/snapshots", "headers": {"Content-Type": "application/json"}, "body": "{}"},
     "response": {"status": 202, "headers": {"Via": ["a", "b"]}, "bodyBase64": "e30="}}
  HTTP/1.1 as text: a request, then its response; a line that begins with ### separates exchanges.
    A body has the length in Content-Length. Without that header, it ends before the response or the separator.

An exchange belongs to an API if:

  - the documents of the API have the path of the request, with any method. Only the path and the query of a URL count.
  - the API is an RPC API, whose only path is /, and the request is for one of its hosts (ecs.REGION.aliyuncs.com or
    ecs.aliyuncs.com), or names its version in x-acs-version, or names no version and one of its actions in x-acs-action.

  An exchange that belongs to no API is not a finding. It is counted as not ours.

An exchange of an unknown operation is one finding, and its response is not checked. A missing response and a body that
was not recorded are counted as unchecked. Credentials are not shown. The maximum size of an exchange is 32 MiB.

Exit code: 0 no findings, 1 findings, 2 a usage error or an input that cannot be read completely.
`

// report writes the outcome of a check in one format, as a stream.
type report interface {
	// begin begins a recording.
	begin(file string)
	// exchange writes the findings in an exchange.
	exchange(x *traffic.Exchange, r traffic.Result)
	// unreadable writes that the recording, or an exchange, cannot be read.
	unreadable(err error)
	// end ends a recording.
	end(n counts)
	// close ends the report.
	close(total counts) error
}

// counts are the totals of a check.
type counts struct {
	Exchanges          int `json:"exchanges"`
	NotOurs            int `json:"notOurs"`
	UncheckedRequests  int `json:"uncheckedRequests"`
	UncheckedResponses int `json:"uncheckedResponses"`
	Findings           int `json:"findings"`
	Errors             int `json:"errors"`
}

func (n *counts) count(r traffic.Result) {
	n.Exchanges++
	n.Findings += len(r.Findings)
	if r.API == "" {
		n.NotOurs++
	}
	for _, part := range r.Unchecked {
		if part == traffic.PartRequest {
			n.UncheckedRequests++
		} else {
			n.UncheckedResponses++
		}
	}
}

func (n *counts) add(other counts) {
	n.Exchanges += other.Exchanges
	n.NotOurs += other.NotOurs
	n.UncheckedRequests += other.UncheckedRequests
	n.UncheckedResponses += other.UncheckedResponses
	n.Findings += other.Findings
	n.Errors += other.Errors
}

// String returns the last line of the text report.
func (n counts) String() string {
	return fmt.Sprintf("exchanges %d, not ours %d, unchecked requests %d, unchecked responses %d, findings %d, errors %d",
		n.Exchanges, n.NotOurs, n.UncheckedRequests, n.UncheckedResponses, n.Findings, n.Errors)
}

// exit returns the exit code for n.
func (n counts) exit() int {
	switch {
	case n.Errors > 0:
		return exitError
	case n.Findings > 0:
		return exitFound
	}
	return exitOK
}

func check(c *console, args []string) (int, error) {
	options := newOptions()
	strict := options.Bool("strict", false, "")
	id := options.String("api", "", "")
	format := formats(options, "text", "json", "junit", "sarif")
	files, err := parse(options, args)
	if err != nil {
		return 0, err
	}
	if len(files) == 0 {
		return 0, usagef("no file to check")
	}
	apis, err := loadAPIs(*id)
	if err != nil {
		return 0, err
	}
	checker := &traffic.Checker{APIs: apis, All: *id != "", Strict: *strict}
	out := newReport(c, *format)
	var total counts
	for _, file := range files {
		total.add(c.checkFile(file, checker, out))
	}
	return total.exit(), out.close(total)
}

func newReport(c *console, format string) report {
	switch format {
	case "json":
		return newJSONReport(c.stdout)
	case "junit":
		return &junitReport{junit: newJUnit(c.stdout)}
	case "sarif":
		return newSARIFReport(c.stdout)
	}
	return &textReport{console: c}
}

// checkFile checks one recording. It reports and counts errors.
func (c *console) checkFile(name string, checker *traffic.Checker, out report) counts {
	var n counts
	fail := func(err error) {
		n.Errors++
		out.unreadable(err)
		c.printError(fmt.Errorf("%s: %w", quoteLine(name), err))
	}
	out.begin(name)
	file, err := c.open(name)
	if err != nil {
		fail(err)
		out.end(n)
		return n
	}
	defer file.Close()
	r, done := c.showProgress(file, name)
	defer done()
	for x, err := range traffic.Read(r) {
		if err != nil {
			fail(err)
			continue
		}
		result := checker.Check(x)
		n.count(result)
		out.exchange(x, result)
	}
	out.end(n)
	return n
}

// open opens a file, or standard input for -.
func (c *console) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(c.stdin), nil
	}
	file, err := os.Open(name) // #nosec G304 G703 -- the user names the file
	var failed *os.PathError
	if errors.As(err, &failed) {
		return nil, failed.Err // checkFile adds the name
	}
	return file, err
}
