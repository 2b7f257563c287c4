package foreign

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// snippet is a file that signs for both vendors in one language, to be copied.
type snippet struct {
	file string // below signing
	text string
}

// loadSnippets reads the one file of each folder below signing that is named
// after what it does.
func loadSnippets(t *testing.T) []snippet {
	folders, err := filepath.Glob("signing/*")
	require.NoError(t, err)
	var all []snippet
	for _, folder := range folders {
		files, err := filepath.Glob(folder + "/[sS]ign*.*")
		require.NoError(t, err)
		require.Len(t, files, 1, "%s: name the snippet sign or signing, and nothing else", folder)
		text, err := os.ReadFile(files[0])
		require.NoError(t, err)
		all = append(all, snippet{files[0], string(text)})
	}
	return all
}

// TestSigning runs the program check beside each snippet, which signs calls of both
// vendors, and some with a wrong secret.
func TestSigning(t *testing.T) {
	for _, s := range loadSnippets(t) {
		folder := filepath.Dir(s.file)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			place := newScene(t, plan{}, true)
			printed, err := run(t.Context(), installTime, folder, place.env(), "./check </dev/null")
			require.NoError(t, err)
			t.Log(printed)
			for _, algorithm := range []string{"SDK-HMAC-SHA256", "ACS3-HMAC-SHA256"} {
				taken, refused := place.signed(algorithm)
				require.NotZero(t, taken, "%s/check made no call with %s that was taken", folder, algorithm)
				require.NotZero(t, refused, "%s/check made no call with %s that was refused", folder, algorithm)
			}
		})
	}
}

// signed counts the exchanges with a signature that was taken, and with one that
// was refused.
func (s *scene) signed(algorithm string) (taken, refused int) {
	for _, x := range s.Exchanges() {
		answer := string(x.Answer)
		switch {
		case !strings.HasPrefix(x.Request.Header.Get("Authorization"), algorithm):
		case strings.Contains(answer, "APIGW.0301") || strings.Contains(answer, "SignatureDoesNotMatch"):
			refused++
		case x.Status < http.StatusBadRequest:
			taken++
		}
	}
	return taken, refused
}
