package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// console is where the command reads and writes.
type console struct {
	stdin  io.Reader
	stdout *bufio.Writer
	stderr io.Writer
	colour bool                     // of what goes to stdout
	bar    *progressbar.ProgressBar // nil while none is shown
}

func newConsole(stdin io.Reader, stdout, stderr io.Writer) *console {
	c := &console{stdin: stdin, stderr: stderr}
	c.stdout = bufio.NewWriterSize(&screen{c, stdout}, 64<<10)
	c.colour = isTerminal(stdout) && os.Getenv("NO_COLOR") == ""
	return c
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// screen is stdout, which may be the terminal that a progress bar is on.
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

// print writes to stdout. What goes wrong shows when it is flushed.
func (c *console) print(text string) {
	_, _ = c.stdout.WriteString(text)
}

func (c *console) printf(format string, args ...any) {
	fmt.Fprintf(c.stdout, format, args...)
}

// complain writes a diagnostic, after what has been found before it.
func (c *console) complain(err error) {
	_ = c.stdout.Flush()
	if c.bar != nil {
		_ = c.bar.Clear()
	}
	fmt.Fprintln(c.stderr, "conform: "+printable(err.Error()))
}

// showProgress shows on a terminal how far the reading of a file has got. It
// shows nothing if the size is unknown.
func (c *console) showProgress(file io.Reader, name string) (r io.Reader, done func()) {
	size := sizeOf(file)
	if size == 0 || !isTerminal(c.stderr) {
		return file, func() {}
	}
	c.bar = progressbar.NewOptions64(size, progressbar.OptionSetWriter(c.stderr), progressbar.OptionSetDescription(name),
		progressbar.OptionShowBytes(true), progressbar.OptionClearOnFinish())
	bar := progressbar.NewReader(file, c.bar)
	return &bar, func() {
		_ = c.bar.Finish()
		c.bar = nil
	}
}

// sizeOf is the size of a regular file, or 0.
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

// paint colours text if stdout shows colours.
func (c *console) paint(colour, text string) string {
	if !c.colour {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// printable keeps text that came from elsewhere from steering the terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return utf8.RuneError
		}
		return r
	}, text)
}

// oneLine is printable text without line breaks.
func oneLine(text string) string {
	return strings.NewReplacer("\n", "\uFFFD", "\t", "\uFFFD").Replace(printable(text))
}
