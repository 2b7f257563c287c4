package traffic

import (
	"bufio"
	"io"
	"iter"
)

// The readers of the formats, without their detection.
var (
	ReadHAR   = readerOf(readHAR)
	ReadHTTP  = readerOf(readHTTP)
	ReadLines = readerOf(readLines)
)

func readerOf(read reader) func(io.Reader) iter.Seq2[*Exchange, error] {
	return func(r io.Reader) iter.Seq2[*Exchange, error] {
		return func(yield func(*Exchange, error) bool) { read(bufio.NewReaderSize(r, bufferSize), yield) }
	}
}
