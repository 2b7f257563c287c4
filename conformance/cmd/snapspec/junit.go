package main

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// junit writes JUnit XML. The counts of a test suite precede its cases, so junit
// keeps the cases in a temporary file until the suite ends.
type junit struct {
	out    io.Writer
	suite  *junitSuite
	spool  *os.File
	cases  *bufio.Writer
	failed []error
}

type junitSuite struct {
	name                             string
	tests, failures, errors, skipped int
}

type junitCase struct {
	XMLName xml.Name     `xml:"testcase"`
	Class   string       `xml:"classname,attr"`
	Name    string       `xml:"name,attr"`
	Outcome *junitDetail // nil if the case passed
}

// junitDetail is the element that explains why a case did not pass.
type junitDetail struct {
	XMLName xml.Name
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func failure(text string) *junitDetail { return newDetail("failure", text) }
func skipped(text string) *junitDetail { return newDetail("skipped", text) }
func broken(text string) *junitDetail  { return newDetail("error", text) }

// newDetail returns an element whose message is the first line of text.
func newDetail(element, text string) *junitDetail {
	first, _, _ := strings.Cut(text, "\n")
	return &junitDetail{XMLName: xml.Name{Local: element}, Message: quoteLine(first), Text: quoteText(text)}
}

func newJUnit(out io.Writer) *junit {
	j := &junit{out: out}
	var err error
	if j.spool, err = os.CreateTemp("", "snapspec-junit-"); err != nil {
		j.fail(err)
		return j
	}
	j.cases = bufio.NewWriter(j.spool)
	j.write(xml.Header + "<testsuites name=\"snapspec\">\n")
	return j
}

func (j *junit) fail(err error) {
	if err != nil {
		j.failed = append(j.failed, err)
	}
}

func (j *junit) write(text string) {
	_, err := io.WriteString(j.out, text)
	j.fail(err)
}

// begin begins a test suite, and ends the previous one.
func (j *junit) begin(name string) {
	j.endSuite()
	j.suite = &junitSuite{name: quoteLine(name)}
}

func (j *junit) add(c junitCase) {
	if j.spool == nil {
		return
	}
	j.suite.count(c)
	c.Class, c.Name = quoteLine(c.Class), quoteLine(c.Name)
	text, err := xml.Marshal(c)
	j.fail(err)
	_, err = fmt.Fprintf(j.cases, "    %s\n", text)
	j.fail(err)
}

func (s *junitSuite) count(c junitCase) {
	s.tests++
	if c.Outcome == nil {
		return
	}
	switch c.Outcome.XMLName.Local {
	case "failure":
		s.failures++
	case "error":
		s.errors++
	case "skipped":
		s.skipped++
	}
}

func (j *junit) endSuite() {
	if j.suite == nil || j.spool == nil {
		return
	}
	var name strings.Builder
	j.fail(xml.EscapeText(&name, []byte(j.suite.name)))
	j.write(fmt.Sprintf("  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\">\n",
		name.String(), j.suite.tests, j.suite.failures, j.suite.errors, j.suite.skipped))
	j.fail(j.replay())
	j.write("  </testsuite>\n")
}

// replay writes the cases of the temporary file, and empties it.
func (j *junit) replay() error {
	if err := j.cases.Flush(); err != nil {
		return err
	}
	if _, err := j.spool.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(j.out, j.spool); err != nil {
		return err
	}
	if _, err := j.spool.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return j.spool.Truncate(0)
}

func (j *junit) close() error {
	j.endSuite()
	j.write("</testsuites>\n")
	if j.spool != nil {
		j.fail(j.spool.Close())
		j.fail(os.Remove(j.spool.Name())) // #nosec G703 -- the name is from os.CreateTemp
	}
	return errors.Join(j.failed...)
}

// junitReport writes one test suite per recording, and one test case per exchange.
type junitReport struct {
	*junit
	hasBaseline bool // whether the test suite of the baseline has begun
}

func (j *junitReport) exchange(x *traffic.Exchange, r traffic.Result) {
	c := junitCase{Class: owner(r), Name: fmt.Sprintf("entry %d, line %d", x.Entry, x.Line)}
	switch {
	case r.API == "":
		c.Class, c.Outcome = "not ours", skipped(notOurs(r))
	case len(r.Findings) > 0:
		c.Outcome = failure(describeAll(r.Findings))
	}
	j.add(c)
}

func notOurs(r traffic.Result) string {
	if len(r.HostOf) == 0 {
		return "no API has this path, or the host is ignored"
	}
	return "a host of " + strings.Join(r.HostOf, ", ") + ", but no document has this path"
}

func describeAll(found []traffic.Finding) string {
	lines := make([]string, len(found))
	for i, f := range found {
		lines[i] = describe(f, f.Rule)
	}
	return strings.Join(lines, "\n")
}

func (j *junitReport) unreadable(err error) {
	j.add(junitCase{Class: "unreadable", Name: fmt.Sprintf("line %d", lineOf(err)), Outcome: broken(err.Error())})
}

// missed writes nothing: each exchange that is not ours is a skipped test case.
func (j *junitReport) missed(missed) {}

func (j *junitReport) nothing(why string) {
	j.begin("snapspec check")
	j.add(junitCase{Class: "snapspec check", Name: "something was checked", Outcome: failure(why)})
}

func (j *junitReport) gone(file string, k knownFinding) {
	if !j.hasBaseline {
		j.hasBaseline = true
		j.begin(file)
	}
	j.add(junitCase{Class: "baseline", Name: k.String(), Outcome: skipped(goneText(k))})
}

func (j *junitReport) end(counts) {}

func (j *junitReport) close(counts) error {
	return j.junit.close()
}
