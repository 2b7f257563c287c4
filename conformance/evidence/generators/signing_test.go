package generators

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

// algorithms are those that each snippet implements.
var algorithms = []string{"ACS3-HMAC-SHA256", "SDK-HMAC-SHA256"}

// snippetFiles returns the file of each language that signs requests. It is the one
// that is named sign or signing.
func snippetFiles(t *testing.T) []string {
	t.Helper()
	folders, err := filepath.Glob(signingFolder + "/*")
	require.NoError(t, err)
	require.NotEmpty(t, folders)
	var all []string
	for _, folder := range folders {
		files, err := filepath.Glob(folder + "/[sS]ign*.*")
		require.NoError(t, err)
		require.Len(t, files, 1, "%s: name one file sign or signing, and no other", folder)
		all = append(all, files[0])
	}
	return all
}

// checkSnippets runs the program check beside each snippet, which signs calls of
// both vendors, some of them with a wrong secret. It reports false if -run or -skip
// left out a snippet.
func checkSnippets(t *testing.T) (snippets []Snippet, all bool) {
	t.Helper()
	files := snippetFiles(t)
	t.Run("signing", func(t *testing.T) {
		for _, file := range files {
			t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
				snippets = append(snippets, checkSnippet(t, file))
			})
		}
	})
	return snippets, len(snippets) == len(files)
}

func checkSnippet(t *testing.T, file string) Snippet {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	name, err := filepath.Rel(signingFolder, file)
	require.NoError(t, err)
	s := newTarget(t, plan{}, true)
	printed, err := run(t.Context(), installTimeout, filepath.Dir(file), s.env(), "./check </dev/null")
	require.NoError(t, err)
	t.Log(printed)
	snippet := Snippet{File: name, SHA256: results.Checksum(text), Algorithms: map[string]Signature{}}
	for _, algorithm := range algorithms {
		signature := s.countSigned(algorithm)
		require.NotZero(t, signature.Accepted, "no call of its check with %s was accepted", algorithm)
		require.NotZero(t, signature.Refused, "no call of its check with %s was refused", algorithm)
		snippet.Algorithms[algorithm] = signature
	}
	return snippet
}

// countSigned counts the exchanges with a signature.
func (s *target) countSigned(algorithm string) Signature {
	var n Signature
	for _, x := range s.Exchanges() {
		body := string(x.Answer)
		switch {
		case !strings.HasPrefix(x.Request.Header.Get("Authorization"), algorithm):
		case strings.Contains(body, "APIGW.0301") || strings.Contains(body, "SignatureDoesNotMatch"):
			n.Refused++
		case x.Status < http.StatusBadRequest:
			n.Accepted++
		}
	}
	return n
}
