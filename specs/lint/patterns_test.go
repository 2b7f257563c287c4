package lint

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPatternsThatMeanTheSame(t *testing.T) {
	for _, pattern := range []string{
		`^$`,
		`^[\x00-\x7F]*$`,
		`^volume 3\.(?:0|[1-9][0-9]*)$`,
		`^\p{L}[\p{L}0-9:_.-]*$`,
		`^[^!<>'=&"]*$`,
		`^(?:$|[^a]|a$|a[^u]|au$|au[^t]|aut$|aut[^o])`,
		`^[\w\-.^]{1,3}?[-a][^-\]]+\/$`,
	} {
		assert.Empty(t, refusals(t, pattern), pattern)
	}
}

func TestPatternsThatDoNot(t *testing.T) {
	for _, pattern := range []string{
		// Not in RE2.
		`^(?=a)`, `^(?<!a)b`, `^(a)\1$`, `^a++$`, `^[\u4e00-\u9fa5]$`, `^a{2000}$`,
		// Not in ECMA-262 with the u flag.
		`^\Aa$`, `^a\z`, `^\Qa.b\E$`, `^(?i)a$`, `^(?i:a)$`, `^(?P<n>a)$`, `^[[:alpha:]]$`, `^a\_b$`, `^a\-b$`,
		`^\x{41}$`, `^\pL$`, `^\p{Han}$`, `^a{,2}$`, `^{$`, `^]$`, `^^*$`, `^[\w-a]$`,
		// In both, of different meaning.
		`^.$`, `^\s$`, `^[]a]$`,
		// Not anchored.
		`a`, `^a|b`, `(?:^a)`,
	} {
		assert.Len(t, refusals(t, pattern), 1, pattern)
	}
}

func refusals(t *testing.T, pattern string) []Finding {
	return Check(broken(t, rest, "^v[0-9]+$", quoted(pattern)))
}

// quoted is the pattern as YAML.
func quoted(pattern string) string {
	return "'" + strings.ReplaceAll(pattern, "'", "''") + "'"
}
