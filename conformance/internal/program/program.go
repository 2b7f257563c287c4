// Package program runs a program, in any language, that reads lines of JSON and
// answers each with one line of JSON.
package program

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
)

// Program is a running program.
type Program struct {
	command *exec.Cmd
	in      io.WriteCloser
	to      *json.Encoder
	from    *json.Decoder
	stderr  bytes.Buffer
}

// Start starts a program.
func Start(command *exec.Cmd) (*Program, error) {
	p := &Program{command: command}
	command.Stderr = &p.stderr
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("%v does not start: %w", command.Args, err)
	}
	p.in, p.to, p.from = in, json.NewEncoder(in), json.NewDecoder(out)
	return p, nil
}

// Ask writes a line and reads the answer.
func (p *Program) Ask(question, answer any) error {
	if err := p.to.Encode(question); err != nil {
		return fmt.Errorf("the program does not read a line: %w", err)
	}
	if err := p.from.Decode(answer); err != nil {
		printed, _ := io.ReadAll(p.from.Buffered())
		return fmt.Errorf("the program did not answer with a line of JSON: %w %s", err, printed)
	}
	return nil
}

// Stop closes the input and waits for the program to exit. The error of a failed
// program includes its error output.
func (p *Program) Stop() error {
	if err := p.in.Close(); err != nil {
		return fmt.Errorf("the input of the program cannot be closed: %w", err)
	}
	if err := p.command.Wait(); err != nil {
		return fmt.Errorf("%v: %w\n%s", p.command.Args, err, p.stderr.String())
	}
	return nil
}
