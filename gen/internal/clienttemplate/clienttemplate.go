// Package clienttemplate makes the template that the clients are generated with:
// the one of oapi-codegen, with a few changes.
//
// The template is not copied. Its text is taken from the module that go.mod
// pins, and each change must find its place there exactly once, so that a new
// version of oapi-codegen cannot change what is generated unseen.
package clienttemplate

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// codegen is the package of oapi-codegen that holds its templates.
const codegen = "github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

const file = "templates/client.tmpl"

// Make returns the template.
func Make(ctx context.Context) ([]byte, error) {
	// Listing a package downloads its module where that is still to be done;
	// listing the module would name no folder then.
	list := exec.CommandContext(ctx, "go", "list", "-f", "{{.Dir}}", codegen)
	list.Stderr = os.Stderr
	dir, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("where is the package %s: %w", codegen, err)
	}
	stock, err := os.ReadFile(filepath.Join(string(bytes.TrimSpace(dir)), filepath.FromSlash(file)))
	if err != nil {
		return nil, err
	}
	text, err := apply(string(stock), changes)
	return []byte(text), err
}

func apply(text string, changes []change) (string, error) {
	for _, c := range changes {
		if n := strings.Count(text, c.old); n != 1 {
			return "", fmt.Errorf("%s of %s has the place of the change %q %d times, want 1; see what changed there and mend gen/internal/clienttemplate", file, codegen, c.what, n)
		}
		text = strings.Replace(text, c.old, c.replacement, 1)
	}
	return text, nil
}
