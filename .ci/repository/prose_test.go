// Package repository tests the files that maintain the repository: the style of
// prose and names, the workflows and the update configuration.
package repository

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestProse runs the style on planted text, so that each rule is seen to fail, and
// on text that is close to it and correct.
func TestProse(t *testing.T) {
	tests := map[string]struct{ file, text, want string }{
		"a word":                      {"a.md", "Mend the document.\n", "Words:Write 'fix' instead of 'Mend'"},
		"a word in code of Markdown":  {"a.md", "```\nmend\n```\n", "Words:Write 'fix'"},
		"a phrase over two lines":     {"a.go", "package a\n\n// It tells\n// of x.\n", "a.go:3:7:Snapspec.Words:Write 'describes'"},
		"a message":                   {"a.go", "package a\n\nvar m = \"nobody waits\"\n", "Words:Write 'no user'"},
		"a description":               {"a.yaml", "a:\n  description: It lets pass whatever is sent.\n", "Words:Write 'any' instead of 'whatever'"},
		"a comment of a shell script": {"run", "# in vain\n", "Words:Write 'without effect'"},
		"an inversion":                {"a.md", "Print a row an API.\n", "Inversions:Write 'per' in 'a row an API'"},
		"a negation":                  {"a.md", "It is no number.\n", "Negations:Write 'not a' or 'not an' in 'is no number'"},
		"a name":                      {"a.go", "package a\n\ntype gateKeeper struct{}\n", "Names:'Keeper' is not"},
		"the name of a file":          {"names.txt", "sandbox/doors.go\n", "Names:'doors' is not"},
		"the name of a Go file":       {"names.txt", "sandbox/ecs_words.go\n", "Identifiers:The name in '/ecs_words.go'"},
		"a function":                  {"a.go", "package a\n\nfunc (r *T) lead() {}\n", "Identifiers:The name in 'func (r *T) lead'"},
		"a type":                      {"a.go", "package a\n\ntype ecsWords struct{}\n", "Identifiers:The name in 'type ecsWords'"},
		"a variable":                  {"a.go", "package a\n\nfunc f() { a, shown := g() }\n", "Identifiers:The name in ', shown :='"},
		"a field":                     {"a.go", "package a\n\ntype T struct {\n\ttold   []string\n}\n", "Identifiers:The name in 'told   []'"},
		"a correct text":              {"a.md", "There is no tag. It is no longer read. One of a list, as shown in a table. One without a row. It reminds users.\n", ""},
		"a correct identifier":        {"a.go", "package a\n\n// The body is shown in words.\nvar body = http.NoBody\n\nfunc leading() {}\n", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output, err := vale(t, tt.file, tt.text)
			if tt.want == "" {
				require.NoError(t, err, output)
				require.Empty(t, output)
				return
			}
			require.Error(t, err)
			require.Contains(t, output, tt.want)
		})
	}
}

// TestProseFindsEveryWord plants each word of the style in a line of its own.
func TestProseFindsEveryWord(t *testing.T) {
	lines := []string{
		"albeit", "anybody", "amongst", "astray", "behold", "but for", "comes to an end", "forthwith", "hitherto", "hopeless",
		"in vain", "knocked", "lest", "lets pass", "mended", "minds", "needs a word", "Nobody", "otherwise than", "somebody",
		"stumbles over", "tell of", "told apart", "whatever", "whence", "whilst", "whoever",
		"openDoor", "endings", "hopelessCase", "keeper", "knock", "Patience", "strangers", "threeStrikes", "tamper",
		"func lead()", "var minds int", "remembered := 1", "type shown struct", "told, err := f()", "dwsWords := 1",
	}
	output, err := vale(t, "a.txt", strings.Join(lines, "\n\n")+"\n")
	require.Error(t, err)
	for i, line := range lines {
		require.Contains(t, output, fmt.Sprintf("a.txt:%d:", 2*i+1), line)
	}
}

// vale writes text to a file and returns what the style finds in it.
func vale(t *testing.T, name, text string) (string, error) {
	t.Helper()
	config, err := filepath.Abs("../../.vale.ini")
	require.NoError(t, err)
	makefile, err := os.ReadFile("../../Makefile")
	require.NoError(t, err)
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	command := exec.CommandContext(t.Context(), "go", append(toolIn(t, string(makefile), "VALE"), "--config="+config, "--output=line", "./"+name)...)
	command.Dir = folder
	output, err := command.CombinedOutput()
	return string(output), err
}
