package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"github.com/snapspec/snapspec/conformance/traffic"
)

const checkHelp = `Checks recorded traffic. PATH is a recording, a folder, a glob such as 'traffic/**/*.har', or - for standard input.
In a folder, the recordings are the files that end in .har, .ndjson, .jsonl, .http or .rest.

The formats of a recording, which are detected by content:

  HAR 1.2, as browsers and proxies write it. A body is empty if the recorder says so: by an empty text, or by a size of 0
    without another size or a Content-Length that contradicts it. A status that HTTP does not have counts as none.
  JSON, one exchange per line; the response is optional, and an empty body is "":
    {"request": {"method": "POST", "url": "/v2/p/snapshots", "headers": {"Content-Type": "application/json"}, "body": "{}"},
     "response": {"status": 202, "headers": {"Via": ["a", "b"]}, "bodyBase64": "e30="}}
  HTTP/1.1 as text: a request, then its response; a line that begins with ### separates exchanges.
    A body has the length in Content-Length, or chunks. Otherwise, it ends before the response, the separator, or a
    request line with a version after a blank line.
    Files of the editors of JetBrains and VS Code are read, too: their scripts, variables and comments are skipped, and
    what has {{placeholders}} or is in another file is not checked.

An exchange belongs to an API if:

  - the documents of the API have the path of the request, with any method. Only the path and the query of a URL count.
  - the API is an RPC API, whose only path is /, and the request is for one of its hosts (ecs.REGION.aliyuncs.com or
    ecs.aliyuncs.com), or names its version in x-acs-version, or names no version and one of its actions in x-acs-action.

  An exchange that belongs to no API is not a finding. It is counted as not ours, and listed if it is for a host of an
  API. If no exchange belongs to an API, the check fails: it has checked nothing.

An exchange of an unknown operation is one finding, and its response is not checked. A missing response and a body that
was not recorded are counted as unchecked, and so is what HTTP defines for every API: OPTIONS, CONNECT, HEAD, 1xx, 304.
What the document describes and no check can decide, such as a body of XML, is listed once on standard error.
A finding in the baseline is known: it is counted, and the check does not fail for it. One entry stands for all findings
of a rule at one place of an operation. An entry that was not found is listed, so that it can be removed.

Credentials are not shown. The maximum size of an exchange is 32 MiB.

Exit code: 0 no findings, 1 findings or no exchange of an API, 2 a usage error or an input that cannot be read completely.`

func newCheckCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "check PATH…", Short: "check recorded traffic", Long: checkHelp, PreRunE: readConfig}
	flags := cmd.Flags()
	strict := flags.Bool("strict", false, "also report what only a strict reader rejects: unknown members and parameters, unlisted statuses")
	id := apiFlag(cmd, "check every exchange with the API with this `ID`, such as huawei/evsv2")
	of := specFlag(cmd)
	allowEmpty := flags.Bool("allow-empty", false, "succeed although no exchange belongs to an API")
	format := choiceFlag(cmd, "format", "one line per finding and the counts, every finding and the counts of every file as JSON, JUnit XML with one test case per exchange, SARIF 2.1.0, or annotations of a GitHub workflow",
		"text", "json", "junit", "sarif", "github")
	ignored := flags.StringSlice("ignore-host", nil, "do not check what was sent to the `host`, which can be a glob such as *.example.com")
	toRead := flags.String("baseline", "", "do not fail for the findings in this `file`")
	toWrite := flags.String("write-baseline", "", "write all findings to this `file`, and do not fail for them")
	cmd.RunE = func(_ *cobra.Command, paths []string) error {
		files, err := recordings(paths)
		if err != nil {
			return err
		}
		apis, err := of.apis(*id)
		if err != nil {
			return err
		}
		hosts, err := newHosts(*ignored)
		if err != nil {
			return err
		}
		known, err := openBaseline(*toRead, *toWrite)
		if err != nil {
			return err
		}
		k := &checking{
			ignored: hosts, known: known,
			console: c, checker: &traffic.Checker{APIs: apis, All: *id != "", Strict: *strict},
			out: newReport(c, *format), total: counts{isEmptyAllowed: *allowEmpty},
		}
		for _, file := range files {
			k.file(file)
		}
		return k.close()
	}
	return cmd
}

// report writes the outcome of a check in one format, as a stream.
type report interface {
	// begin begins a recording.
	begin(file string)
	// exchange writes the findings in an exchange.
	exchange(x *traffic.Exchange, r traffic.Result)
	// unreadable writes that the recording, or an exchange, cannot be read.
	unreadable(err error)
	// missed writes that no document has the path of an exchange for a known host.
	missed(m missed)
	// nothing writes that no exchange was checked, and why.
	nothing(why string)
	// gone writes that a known finding was not found.
	gone(file string, k knownFinding)
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
	Known              int `json:"known"` // findings in the baseline, which do not count as findings
	Errors             int `json:"errors"`

	isEmptyAllowed bool
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
	n.Known += other.Known
	n.Errors += other.Errors
}

// String returns the last line of the text report.
func (n counts) String() string {
	return fmt.Sprintf("exchanges %d, not ours %d, unchecked requests %d, unchecked responses %d, findings %d, known %d, errors %d",
		n.Exchanges, n.NotOurs, n.UncheckedRequests, n.UncheckedResponses, n.Findings, n.Known, n.Errors)
}

// exit returns the exit code for n.
func (n counts) exit() int {
	switch {
	case n.Errors > 0:
		return exitError
	case n.Findings > 0, n.isEmpty():
		return exitFound
	}
	return exitOK
}

// isEmpty reports whether nothing was checked, although something should have been.
func (n counts) isEmpty() bool {
	return n.Exchanges == n.NotOurs && n.Errors == 0 && !n.isEmptyAllowed
}

func newReport(c *console, format string) report {
	switch format {
	case "json":
		return newJSONReport(c.stdout)
	case "junit":
		return &junitReport{junit: newJUnit(c.stdout)}
	case "sarif":
		return newSARIFReport(c.stdout)
	case "github":
		return &githubReport{console: c}
	}
	return &textReport{console: c}
}

// checking checks recordings.
type checking struct {
	*console
	checker *traffic.Checker
	out     report
	total   counts
	strange strange // what belongs to no API
	skipped uncheckable
	ignored hosts
	known   *baseline
}

// file checks one recording. It reports and counts errors.
func (k *checking) file(name string) {
	var n counts
	fail := func(err error) {
		n.Errors++
		k.out.unreadable(err)
		k.printError(fmt.Errorf("%s: %w", quoteLine(name), err))
	}
	k.out.begin(name)
	defer func() {
		k.out.end(n)
		k.total.add(n)
	}()
	file, err := k.open(name)
	if err != nil {
		fail(err)
		return
	}
	defer file.Close()
	r, done := k.showProgress(file, name)
	defer done()
	for x, err := range traffic.Read(r) {
		if err != nil {
			fail(err)
			continue
		}
		var result traffic.Result
		isIgnored := k.ignored.has(x)
		if !isIgnored {
			result = k.checker.Check(x)
		}
		n.Known += k.known.remove(&result)
		n.count(result)
		k.skipped.add(result)
		k.out.exchange(x, result)
		if result.API == "" && !isIgnored {
			k.see(x, result)
		}
	}
}

// see notes an exchange that belongs to no API. The first one of a path is reported
// if it is for a host of an API.
func (k *checking) see(x *traffic.Exchange, result traffic.Result) {
	seen := newSight(x)
	if len(result.HostOf) == 0 || x.Request.Method == http.MethodConnect {
		k.strange.others.add(seen, maxOthers)
		return
	}
	if k.strange.ours.add(seen, maxOurs) {
		k.out.missed(missed{sight: seen, Line: x.Line, Entry: x.Entry, APIs: result.HostOf})
	}
}

func (k *checking) close() error {
	k.skipped.list(k.printError)
	if more := k.strange.ours.more; more > 0 {
		k.printError(fmt.Errorf("%d more exchanges for hosts of APIs whose path no document has are not listed", more))
	}
	if k.total.isEmpty() {
		why := k.strange.explain(k.total.Exchanges, k.checker.APIs)
		k.out.nothing(why)
		k.printError(errors.New(why))
	}
	for _, gone := range k.known.gone() {
		if !k.known.learns {
			k.out.gone(k.known.file, gone)
		}
	}
	err := k.out.close(k.total)
	if k.known.learns && k.total.Errors == 0 && !k.total.isEmpty() {
		err = errors.Join(err, k.known.write())
	}
	if err != nil {
		return err
	}
	return exitWith(k.total.exit())
}

// open opens a file, or standard input for -.
func (c *console) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(c.stdin), nil
	}
	file, err := os.Open(name) // #nosec G304 G703 -- the user names the file
	if err != nil {
		return nil, reason(err)
	}
	return file, nil
}
