package traffic

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPositionMovesEachLineOnce reads many lines into one large buffer, as the decoder
// does after a long exchange, and asks for the line of each.
func TestPositionMovesEachLineOnce(t *testing.T) {
	const lines = 10_000
	p := newPosition(strings.NewReader(strings.Repeat("x\n", lines) + strings.Repeat("y", 1<<20)))
	read := func() {
		_, err := p.Read(make([]byte, 2*lines))
		require.NoError(t, err)
	}
	read()
	kept, moved := len(p.ends), 0
	for i := range lines {
		require.Equal(t, i+1, p.line(int64(2*i)))
		if len(p.ends) < kept {
			kept = len(p.ends)
			moved += kept
		}
	}
	require.LessOrEqual(t, moved, lines)
	require.Equal(t, lines+1, p.line(2*lines))
	read()
	require.Empty(t, p.ends, "what is passed is dropped")
	_, err := io.ReadAll(p)
	require.NoError(t, err)
}
