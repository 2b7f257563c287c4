package traffic

import (
	"bytes"
	"io"
	"slices"
)

// position turns offsets of what is read through it into lines, and refuses to
// read further than MaxExchange beyond the last one asked for.
type position struct {
	r      io.Reader
	read   int64   // bytes read
	ends   []int64 // offsets of the line ends that were read but not passed
	passed int     // line ends passed
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

// line is the line of offset. Offsets must not fall from call to call.
func (p *position) line(offset int64) int {
	p.limit = offset + MaxExchange
	passed, _ := slices.BinarySearch(p.ends, offset)
	p.passed += passed
	p.ends = slices.Delete(p.ends, 0, passed)
	return p.passed + 1
}
