package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// console is the input and output of the command.
type console struct {
	stdin  io.Reader
	stdout *bufio.Writer
	stderr io.Writer
	colour bool                     // whether stdout shows colours
	bar    *progressbar.ProgressBar // nil if none is visible
}

func newConsole(stdin io.Reader, stdout, stderr io.Writer) *console {
	c := &console{stdin: stdin, stderr: stderr}
	c.stdout = bufio.NewWriterSize(&screen{c, stdout}, 64<<10)
	c.colour = isTerminal(stdout) && os.Getenv("NO_COLOR") == ""
	return c
}

// isTerminal reports whether w is a terminal that can move its cursor.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(file.Fd()))
}

// screen writes to stdout. It clears the progress bar first, because both may be on
// the same terminal.
type screen struct {
	*console
	stdout io.Writer
}

func (s *screen) Write(b []byte) (int, error) {
	if s.bar != nil {
		_ = s.bar.Clear()
	}
	return s.stdout.Write(b)
}

// print writes to stdout. An error is returned by the next Flush.
func (c *console) print(text string) {
	_, _ = c.stdout.WriteString(text)
}

func (c *console) printf(format string, args ...any) {
	fmt.Fprintf(c.stdout, format, args...)
}

// printError writes an error to stderr. It flushes stdout first, to keep the order.
func (c *console) printError(err error) {
	_ = c.stdout.Flush()
	if c.bar != nil {
		_ = c.bar.Clear()
	}
	fmt.Fprintln(c.stderr, "snapspec: "+quoteText(err.Error()))
}

// showProgress returns a reader that shows the progress of reading a file on a
// terminal. It shows nothing if the size is unknown.
func (c *console) showProgress(file io.Reader, name string) (r io.Reader, done func()) {
	size := sizeOf(file)
	if size == 0 || !isTerminal(c.stderr) {
		return file, func() {}
	}
	c.bar = progressbar.NewOptions64(size, progressbar.OptionSetWriter(c.stderr), progressbar.OptionSetDescription(quoteLine(name)),
		progressbar.OptionShowBytes(true), progressbar.OptionClearOnFinish())
	bar := progressbar.NewReader(file, c.bar)
	return &bar, func() {
		_ = c.bar.Finish()
		c.bar = nil
	}
}

// sizeOf returns the size of a regular file, or 0.
func sizeOf(r io.Reader) int64 {
	file, ok := r.(*os.File)
	if !ok {
		return 0
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

const (
	red   = "31"
	green = "32"
)

// paint returns text in colour if stdout shows colours.
func (c *console) paint(colour, text string) string {
	if !c.colour {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}
