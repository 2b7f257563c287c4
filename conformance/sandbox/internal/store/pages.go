package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// The pages of a bbolt file, as bbolt lays them out. bbolt reads them through a
// memory map and trusts them: a damaged page makes it panic, or read outside of
// the map, which ends the process. So a file is read here first, within bounds.
const (
	pageHeader    = 16 // id 8, flags 2, count 2, overflow 4
	elementHeader = 16 // of a branch: pos 4, ksize 4, page 8; of a leaf: flags 4, pos 4, ksize 4, vsize 4
	bucketHeader  = 16 // root 8, sequence 8
	metaSize      = 64
	metaSummed    = 56 // the bytes before the checksum

	metaMagic   = 0xED0CDAED
	metaVersion = 2

	branchPage   = 0x01
	leafPage     = 0x02
	metaPage     = 0x04
	freelistPage = 0x10

	bucketElement = 0x01

	noFreelist  = ^uint64(0)
	manyFree    = 0xFFFF // the first id of the list is its count
	maxDepth    = 64
	maxPageSize = 1 << 24
)

// errNotBolt says that a file has no page that bbolt wrote.
var errNotBolt = errors.New("it is not a bbolt file")

// meta is what a transaction writes last: where everything is.
type meta struct {
	pageSize uint32
	root     uint64
	freelist uint64
	end      uint64 // the first page that was never used
	tx       uint64
}

// pages reads the pages of a bbolt file. It goes on after damage, so that
// everything that can be read is visited.
type pages struct {
	file   io.ReaderAt
	size   int64
	meta   meta
	used   map[uint64]bool
	damage damage
	// bucket is called for each bucket, and visit for what it holds.
	bucket func(name string)
	visit  func(bucket string, key, value []byte)
}

// damage lists what is wrong with a file.
type damage []string

func (d *damage) add(format string, args ...any) {
	*d = append(*d, fmt.Sprintf(format, args...))
}

// walk visits what is in all buckets. The error says that there is nothing to walk.
func (p *pages) walk() error {
	if err := p.readMetas(); err != nil {
		return err
	}
	p.used = map[uint64]bool{0: true, 1: true}
	p.tree(p.meta.root, nil, bounds{}, 0)
	p.checkFree()
	return nil
}

// readMetas takes the newer of the two meta pages. bbolt takes the older one if the
// newer one is damaged, which loses the last transaction.
func (p *pages) readMetas() error {
	first, firstErr := p.readMeta(0, 0)
	second, secondErr := p.secondMeta(first, firstErr)
	switch {
	case firstErr != nil && secondErr != nil:
		return errNotBolt
	case firstErr != nil:
		p.damage.add("meta page 0: %v; the last change may be lost", firstErr)
		p.meta = second
	case secondErr != nil:
		p.damage.add("meta page 1: %v; the last change may be lost", secondErr)
		p.meta = first
	default:
		p.meta = first
		if second.tx > first.tx {
			p.meta = second
		}
		if first.tx+1 != second.tx && second.tx+1 != first.tx {
			p.damage.add("the meta pages are of transactions %d and %d, which do not follow each other", first.tx, second.tx)
		}
	}
	if size := int64(p.meta.pageSize); p.meta.end > uint64(p.size/size) { // #nosec G115 -- sizes and page numbers are checked to be within the file
		p.damage.add("the file has %d bytes; %d pages of %d bytes are in use", p.size, p.meta.end, size)
	}
	return nil
}

// secondMeta reads meta page 1, which starts where page 0 ends: if that does not
// say where, at a power of two.
func (p *pages) secondMeta(first meta, firstErr error) (meta, error) {
	if firstErr == nil {
		return p.readMeta(1, int64(first.pageSize))
	}
	for size := int64(1024); size <= maxPageSize; size *= 2 {
		if m, err := p.readMeta(1, size); err == nil && int64(m.pageSize) == size {
			return m, nil
		}
	}
	return meta{}, errNotBolt
}

func (p *pages) readMeta(id uint64, offset int64) (meta, error) {
	b := make([]byte, pageHeader+metaSize)
	if _, err := p.file.ReadAt(b, offset); err != nil {
		return meta{}, errors.New("cannot be read")
	}
	h, body := headerOf(b), b[pageHeader:]
	sum := fnv.New64a()
	_, _ = sum.Write(body[:metaSummed])
	m := meta{
		pageSize: binary.NativeEndian.Uint32(body[8:]),
		root:     binary.NativeEndian.Uint64(body[16:]),
		freelist: binary.NativeEndian.Uint64(body[32:]),
		end:      binary.NativeEndian.Uint64(body[40:]),
		tx:       binary.NativeEndian.Uint64(body[48:]),
	}
	switch {
	case binary.NativeEndian.Uint32(body) != metaMagic:
		return meta{}, errors.New("has no magic number of bbolt")
	case binary.NativeEndian.Uint32(body[4:]) != metaVersion:
		return meta{}, fmt.Errorf("is of version %d of bbolt's format, not %d", binary.NativeEndian.Uint32(body[4:]), metaVersion)
	case binary.NativeEndian.Uint64(body[metaSummed:]) != sum.Sum64():
		return meta{}, errors.New("does not match its checksum")
	case h.id != id || h.flags != metaPage:
		return meta{}, fmt.Errorf("has the header of page %d with flags %#x", h.id, h.flags)
	case m.tx%2 != id:
		return meta{}, fmt.Errorf("is of transaction %d, which belongs into the other", m.tx)
	case m.pageSize < 1024 || m.pageSize > maxPageSize:
		return meta{}, fmt.Errorf("has pages of %d bytes", m.pageSize)
	}
	return m, nil
}

// header is the start of a page.
type header struct {
	id       uint64
	flags    uint16
	count    int
	overflow uint32
}

func headerOf(b []byte) header {
	return header{
		id:       binary.NativeEndian.Uint64(b),
		flags:    binary.NativeEndian.Uint16(b[8:]),
		count:    int(binary.NativeEndian.Uint16(b[10:])),
		overflow: binary.NativeEndian.Uint32(b[12:]),
	}
}

// page reads a page with its overflow. It fails if they are not within the file or
// in use already.
func (p *pages) page(id uint64) (header, []byte, error) {
	size, end := int64(p.meta.pageSize), min(p.meta.end, uint64(p.size/int64(p.meta.pageSize))) // #nosec G115 -- sizes and page numbers are checked to be within the file
	if id < 2 || id >= end {
		return header{}, nil, fmt.Errorf("is not one of the pages 2 to %d", int64(end)-1) // #nosec G115 -- sizes and page numbers are checked to be within the file
	}
	b := make([]byte, pageHeader)
	if _, err := p.file.ReadAt(b, int64(id)*size); err != nil { // #nosec G115 -- sizes and page numbers are checked to be within the file
		return header{}, nil, errors.New("cannot be read")
	}
	h := headerOf(b)
	if h.id != id {
		return header{}, nil, fmt.Errorf("has the header of page %d", h.id)
	}
	if uint64(h.overflow) >= end-id {
		return header{}, nil, fmt.Errorf("goes on for %d pages, past the end of the file", h.overflow)
	}
	for i := id; i <= id+uint64(h.overflow); i++ {
		if p.used[i] {
			return header{}, nil, fmt.Errorf("shares page %d with another", i)
		}
		p.used[i] = true
	}
	b = make([]byte, (int64(h.overflow)+1)*size)
	if _, err := p.file.ReadAt(b, int64(id)*size); err != nil { // #nosec G115 -- sizes and page numbers are checked to be within the file
		return header{}, nil, errors.New("cannot be read")
	}
	return h, b, nil
}

// bounds of the keys in a part of a tree: from low on and below high, where they
// are not nil.
type bounds struct{ low, high []byte }

// tree visits the page and those below it. bucket is nil for the root of the file.
func (p *pages) tree(id uint64, bucket *string, within bounds, depth int) {
	h, b, err := p.page(id)
	if err == nil && depth > maxDepth {
		err = fmt.Errorf("is %d pages deep", depth)
	}
	if err == nil && h.flags == branchPage && h.count == 0 {
		err = errors.New("has no page below it")
	}
	if err != nil {
		p.damage.add("page %d: %v", id, err)
		return
	}
	elements, err := elementsOf(h, b)
	if err != nil {
		p.damage.add("page %d: %v", id, err)
		return
	}
	p.checkOrder(id, elements, within)
	if h.flags == leafPage {
		p.leaf(id, bucket, elements)
		return
	}
	for i, e := range elements {
		below := bounds{e.key, within.high}
		if i+1 < len(elements) {
			below.high = elements[i+1].key
		}
		p.tree(e.page, bucket, below, depth+1)
	}
}

func (p *pages) checkOrder(id uint64, elements []element, within bounds) {
	last := within.low
	for i, e := range elements {
		order := bytes.Compare(last, e.key)
		if last != nil && (order > 0 || order == 0 && i > 0) || within.high != nil && bytes.Compare(e.key, within.high) >= 0 {
			p.damage.add("page %d: key %q is out of order", id, e.key)
			return
		}
		last = e.key
	}
}

// leaf visits the elements of a leaf page: records in a bucket, buckets at the root.
func (p *pages) leaf(id uint64, bucket *string, elements []element) {
	for _, e := range elements {
		switch {
		case bucket == nil && e.flags == bucketElement:
			p.visitBucket(id, string(e.key), e.value)
		case bucket != nil && e.flags == 0:
			p.visit(*bucket, e.key, e.value)
		default:
			p.damage.add("page %d: key %q has the flags %#x, which do not belong there", id, e.key, e.flags)
		}
	}
}

// visitBucket visits a bucket: a tree of its own or, if it is small, a leaf page
// inside the value.
func (p *pages) visitBucket(id uint64, name string, value []byte) {
	p.bucket(name)
	if len(value) < bucketHeader {
		p.damage.add("page %d: bucket %q has no header", id, name)
		return
	}
	if root := binary.NativeEndian.Uint64(value); root != 0 {
		p.tree(root, &name, bounds{}, 0)
		return
	}
	inline := value[bucketHeader:]
	if len(inline) < pageHeader {
		p.damage.add("page %d: bucket %q has no page", id, name)
		return
	}
	h := headerOf(inline)
	elements, err := elementsOf(h, inline)
	if err == nil && (h.flags != leafPage || h.id != 0 || h.overflow != 0) {
		err = fmt.Errorf("has the header of page %d with flags %#x", h.id, h.flags)
	}
	if err != nil {
		p.damage.add("page %d: the page inside bucket %q %v", id, name, err)
		return
	}
	p.checkOrder(id, elements, bounds{})
	p.leaf(id, &name, elements)
}

// element is an entry of a branch or a leaf page.
type element struct {
	key   []byte
	page  uint64 // of a branch
	flags uint32 // of a leaf
	value []byte // of a leaf
}

// elementsOf returns the elements of a page. bbolt writes the keys and values one
// after the other behind the elements; anything else is damage.
func elementsOf(h header, b []byte) ([]element, error) {
	if h.flags != branchPage && h.flags != leafPage {
		return nil, fmt.Errorf("has the flags %#x, which are those of no page of a tree", h.flags)
	}
	next := pageHeader + h.count*elementHeader
	if next > len(b) {
		return nil, fmt.Errorf("has %d entries, which do not fit", h.count)
	}
	elements := make([]element, 0, h.count)
	for i := range h.count {
		at := pageHeader + i*elementHeader
		e, length, start := elementAt(h, b[at:])
		if int64(at)+int64(start) != int64(next) || int64(length.key)+int64(length.value) > int64(len(b)-next) || length.key == 0 {
			return nil, fmt.Errorf("has an entry %d that is not where it belongs", i)
		}
		key, value := next, next+int(length.key)
		next = value + int(length.value)
		e.key, e.value = b[key:value:value], b[value:next:next]
		elements = append(elements, e)
	}
	return elements, nil
}

type lengths struct{ key, value uint32 }

// elementAt decodes an element. Its data starts that far from it.
func elementAt(h header, b []byte) (e element, length lengths, start uint32) {
	u32 := func(i int) uint32 { return binary.NativeEndian.Uint32(b[i:]) }
	if h.flags == branchPage {
		return element{page: binary.NativeEndian.Uint64(b[8:])}, lengths{key: u32(4)}, u32(0)
	}
	return element{flags: u32(0)}, lengths{u32(8), u32(12)}, u32(4)
}

// checkFree checks that every page is either in use or in the list of free pages.
func (p *pages) checkFree() {
	if p.meta.freelist == noFreelist {
		return // bbolt finds the free pages by itself
	}
	free, err := p.freePages()
	if err != nil {
		p.damage.add("page %d: the list of free pages %v", p.meta.freelist, err)
		return
	}
	for id := uint64(2); id < min(p.meta.end, uint64(p.size)); id++ { // #nosec G115 -- sizes and page numbers are checked to be within the file
		if p.used[id] == free[id] {
			p.damage.add("page %d: in use %t, and free %t", id, p.used[id], free[id])
			return // one is enough: many follow from it
		}
	}
}

func (p *pages) freePages() (map[uint64]bool, error) {
	h, b, err := p.page(p.meta.freelist)
	if err != nil {
		return nil, err
	}
	if h.flags != freelistPage {
		return nil, fmt.Errorf("has the flags %#x", h.flags)
	}
	ids, count := b[pageHeader:], uint64(h.count) // #nosec G115 -- sizes and page numbers are checked to be within the file
	if h.count == manyFree {
		count, ids = binary.NativeEndian.Uint64(ids), ids[8:]
	}
	if count > uint64(len(ids)/8) {
		return nil, fmt.Errorf("has %d pages, which do not fit", count)
	}
	free := make(map[uint64]bool, count)
	for i := range count {
		id := binary.NativeEndian.Uint64(ids[i*8:])
		if id < 2 || id >= p.meta.end || free[id] {
			return nil, fmt.Errorf("has the page %d, which does not exist or is listed twice", id)
		}
		free[id] = true
	}
	return free, nil
}
