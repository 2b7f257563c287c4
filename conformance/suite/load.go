package suite

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// fileName is the grammar of a case's path:
// <vendor>/<api>/<operation>/<part>-<verdict>-<what>.yaml.
var fileName = regexp.MustCompile(`^([a-z0-9]+/[a-z0-9]+)/([a-zA-Z0-9]+)/(request|response)-(valid|invalid)-[a-z0-9]+(?:-[a-z0-9]+)*\.yaml$`)

// Load reads and checks every case in fsys, whose root is the folder cases.
// It goes through all files before it fails, and its error names every fault.
func Load(fsys fs.FS) ([]Case, error) {
	var cases []Case
	var faults []error
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		c, err := Parse(name, data)
		if err != nil {
			faults = append(faults, err)
			return nil
		}
		cases = append(cases, c)
		return nil
	})
	return cases, errors.Join(append(faults, err)...)
}

// Parse reads and checks one case; name is its path below the folder cases.
func Parse(name string, data []byte) (Case, error) {
	c, err := parse(name, data)
	if err != nil {
		return Case{}, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

func parse(name string, data []byte) (Case, error) {
	c := Case{Name: strings.TrimSuffix(name, ".yaml")}
	if err := c.readName(name); err != nil {
		return c, err
	}
	if err := c.readContent(data); err != nil {
		return c, err
	}
	if err := c.agree(); err != nil {
		return c, err
	}
	return c, c.decodeBody()
}

func (c *Case) readName(name string) error {
	parts := fileName.FindStringSubmatch(name)
	if parts == nil {
		return errors.New("not the name of a case; name it <vendor>/<api>/<operation>/<request|response>-<valid|invalid>-<what>.yaml, with <what> in lower case and hyphens")
	}
	c.API, c.Operation, c.Part, c.Valid = parts[1], parts[2], parts[3], parts[4] == "valid"
	return nil
}

func (c *Case) readContent(data []byte) error {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document yaml.Node
	if err := decoder.Decode(&document); err != nil {
		return fmt.Errorf("not YAML; mend it: %w", err)
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return errors.New("more than one YAML document; a file is one case, so split it")
	}
	var content any
	if err := document.Decode(&content); err != nil {
		return fmt.Errorf("not YAML; mend it: %w", err)
	}
	if err := checkSchema(content); err != nil {
		return err
	}
	return document.Decode(c)
}

// agree holds the content to the file's name.
func (c *Case) agree() error {
	if c.Part == PartRequest && c.Request == nil {
		return errors.New("/response: the file's name says request; rename the file or give a request")
	}
	if c.Part == PartResponse && c.Response == nil {
		return errors.New("/request: the file's name says response; rename the file or give a response")
	}
	if c.Valid && len(c.Findings) > 0 {
		return errors.New("/findings: the file's name says valid; rename the file, or move what only a strict reader minds to /strict")
	}
	if !c.Valid && len(c.Findings) == 0 {
		return errors.New("/findings: the file's name says invalid, yet there are none; list what is to be found or rename the file")
	}
	if c.Source == SourceDocumented && !c.Valid {
		return errors.New("/source: a documented example is valid; choose another source or rename the file")
	}
	return nil
}

// decodeBody puts the bytes of body-base64 where the body is.
func (c *Case) decodeBody() error {
	if c.Request != nil {
		return decodeBase64(&c.Request.Body, c.Request.Base64, "/request")
	}
	return decodeBase64(&c.Response.Body, c.Response.Base64, "/response")
}

func decodeBase64(body *string, encoded, at string) error {
	if encoded == "" {
		return nil
	}
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return fmt.Errorf("%s/body-base64: %w; encode the bytes as standard base64", at, err)
	}
	*body = string(decoded)
	return nil
}
