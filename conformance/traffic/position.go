package traffic

import (
	"bytes"
	"io"
	"slices"
)

// position is a reader that translates offsets into line numbers. It fails when
// more than MaxExchange bytes are read after the last translated offset.
type position struct {
	r      io.Reader
	read   int64   // bytes read
	ends   []int64 // offsets of line ends
	first  int     // the first of ends after the last translated offset
	passed int     // number of line ends before it
	limit  int64
}

func newPosition(r io.Reader) *position {
	return &position{r: r, limit: MaxExchange}
}

// Read implements io.Reader.
func (p *position) Read(b []byte) (int, error) {
	if p.read > p.limit {
		return 0, errTooLarge
	}
	n, err := p.r.Read(b)
	p.forget()
	for at := 0; ; at++ {
		next := bytes.IndexByte(b[at:n], '\n')
		if next < 0 {
			break
		}
		at += next
		p.ends = append(p.ends, p.read+int64(at))
	}
	p.read += int64(n)
	return n, err
}

// line returns the line of offset. Offsets must not decrease from call to call.
func (p *position) line(offset int64) int {
	p.limit = offset + MaxExchange
	passed, _ := slices.BinarySearch(p.ends[p.first:], offset)
	p.passed += passed
	p.first += passed
	return p.passed + 1
}

// forget drops the ends that are not needed any more, when they are at least half of
// all: each end is moved less than once.
func (p *position) forget() {
	if 2*p.first >= len(p.ends) {
		p.ends = slices.Delete(p.ends, 0, p.first)
		p.first = 0
	}
}
