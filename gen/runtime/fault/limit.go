package fault

import (
	"fmt"
	"io"
)

// Limit returns body, of which at most that many bytes can be read: reading more is an
// error. A generated client calls it for every response.
func Limit(body io.ReadCloser, most int64) io.ReadCloser {
	return &limited{body, most, most}
}

// limited counts down the bytes that are left.
type limited struct {
	io.ReadCloser
	left, most int64
}

// Read reads one byte beyond the limit at most, to distinguish a body of that size
// from a larger one.
func (l *limited) Read(p []byte) (int, error) {
	if int64(len(p))-1 > l.left {
		p = p[:l.left+1]
	}
	n, err := l.ReadCloser.Read(p)
	if int64(n) > l.left {
		n = int(l.left)
		err = fmt.Errorf("the body of the response is larger than %d bytes; raise the limit of the client if that is right", l.most)
	}
	l.left -= int64(n)
	return n, err
}
