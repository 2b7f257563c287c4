package store

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Report says what a data file holds.
type Report struct {
	// Format is 2, or 1 for a file of an earlier version, which has no checksums.
	Format int
	// Records counts the undamaged records of each bucket.
	Records map[string]int
	// Damage lists what is wrong with the file, in the order in which it was found.
	Damage []string
}

// lockTime is how long to wait for another process that uses the file.
const lockTime = time.Second

// Check reads a data file, and changes nothing. It fails if the file cannot be read,
// is in use, or is not a data file; damage is in the report.
func Check(file string, kinds ...*Kind) (Report, error) {
	report, err := check(file, kinds, func(string, []byte, []byte) {})
	if err != nil {
		return Report{}, fmt.Errorf("sandbox: data file %q %w", file, err)
	}
	return report, nil
}

// check calls keep for each undamaged record. Its errors go on after the file name.
func check(file string, kinds []*Kind, keep func(bucket string, key, text []byte)) (Report, error) {
	if err := checkType(file); err != nil {
		return Report{}, err
	}
	unlock, err := lock(file)
	if err != nil {
		return Report{}, err
	}
	defer unlock()
	f, err := os.Open(file) // #nosec G304 -- the user names the file
	if err != nil {
		return Report{}, fmt.Errorf("cannot be read: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Report{}, fmt.Errorf("cannot be read: %w", err)
	}
	return readFile(&pages{file: f, size: info.Size()}, kinds, keep)
}

// checkType refuses what cannot be a data file before it is opened: to open a pipe
// would wait.
func checkType(file string) error {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return fmt.Errorf("cannot be read: %w", err)
	case info.IsDir():
		return errors.New("is a directory; give the name of a file")
	case !info.Mode().IsRegular():
		return fmt.Errorf("is not a regular file (%s); give the name of another", info.Mode().Type())
	case info.Size() == 0:
		return errors.New("is empty, which a data file never is; remove it to start without records")
	}
	return nil
}

// lock waits until no sandbox has the file open, and keeps it so until unlock. The
// lock is that of bbolt, which reads no more than the meta pages for it. If bbolt
// refuses the file, no sandbox has it open, and reading it says why.
func lock(file string) (unlock func(), err error) {
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockTime})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("is in use by another process (%w); end it, or give another file", err)
	case err != nil:
		return func() {}, nil
	}
	return func() { _ = db.Close() }, nil
}

// reading is a data file that is being read.
type reading struct {
	kinds   map[string][]*Kind // by bucket
	mark    map[string][]byte
	buckets []string
	records []rawRecord
}

// rawRecord is a record as it is in the file.
type rawRecord struct {
	bucket     string
	key, value []byte
}

func readFile(p *pages, kinds []*Kind, keep func(bucket string, key, text []byte)) (Report, error) {
	r := reading{kinds: map[string][]*Kind{}, mark: map[string][]byte{}}
	for _, kind := range kinds {
		r.kinds[kind.Bucket] = append(r.kinds[kind.Bucket], kind)
	}
	p.bucket = func(name string) { r.buckets = append(r.buckets, name) }
	p.visit = r.visit
	if err := p.walk(); err != nil {
		return Report{}, fmt.Errorf("is not a data file of the sandbox: %w; give another file", err)
	}
	format, err := r.format(p.damage)
	if err != nil {
		return Report{}, err
	}
	report := Report{Format: format, Records: map[string]int{}}
	r.keepRecords(&report, &p.damage, keep)
	report.Damage = p.damage
	return report, nil
}

func (r *reading) visit(bucket string, key, value []byte) {
	if bucket == markBucket {
		r.mark[string(key)] = value
		return
	}
	r.records = append(r.records, rawRecord{bucket, key, value})
}

// format returns the format of the file. Without a mark, it is of format 1 if it has
// buckets, and all of them are those of the kinds. A damaged file may have lost its
// mark, and be of either format.
func (r *reading) format(found damage) (int, error) {
	if mark, ok := r.mark[string(formatKey)]; ok && string(mark) != currentMark {
		return 0, fmt.Errorf("has the format %q; this version reads formats 1 and %s: use the version of the sandbox that wrote it", mark, currentMark)
	} else if ok || slices.Contains(r.buckets, markBucket) {
		return 2, nil
	}
	known := slices.Sorted(maps.Keys(r.kinds))
	for _, name := range r.buckets {
		if r.kinds[name] == nil {
			return 0, fmt.Errorf("is not a data file of the sandbox: it has a bucket %q, and the sandbox only %q; give another file", name, known)
		}
	}
	if len(r.buckets) == 0 && len(found) == 0 {
		return 0, fmt.Errorf("is not a data file of the sandbox: it has no buckets, and the sandbox has %q; give another file", known)
	}
	return 1, nil
}

// keepRecords calls keep for the undamaged records, and compares their total.
func (r *reading) keepRecords(report *Report, found *damage, keep func(bucket string, key, text []byte)) {
	var have total
	for _, record := range r.records {
		text, sum, err := r.text(record, report.Format)
		if err == nil && report.Format == 1 && len(text) < len(record.value) {
			err = errors.New("has a checksum, but the file has no format mark")
			keep(record.bucket, record.key, text)
		}
		if err != nil {
			found.add("record %q in bucket %q %v", record.key, record.bucket, err)
			continue
		}
		have.add(sum)
		report.Records[record.bucket]++
		keep(record.bucket, record.key, text)
	}
	if report.Format == 1 {
		return
	}
	if string(r.mark[string(formatKey)]) != currentMark {
		found.add("the format mark is gone")
	}
	want, err := parseTotal(r.mark[string(totalKey)])
	switch {
	case err != nil:
		found.add("%v", err)
	case want != have:
		found.add("%d records were kept, with the checksum %016x; %d are undamaged, with the checksum %016x", want.records, want.sum, have.records, have.sum)
	}
}

// text returns the JSON of a record that a kind can read. A damaged file may have
// lost its mark, so a record with a checksum is one of format 2.
func (r *reading) text(record rawRecord, format int) (text []byte, sum uint64, err error) {
	if len(record.key) != len(numberKey(0)) {
		return nil, 0, errors.New("has no number of twenty digits as its key")
	}
	if text, sum, err = unseal(record.bucket, record.key, record.value); err != nil && format == 1 {
		text, err = record.value, nil
	}
	if err != nil {
		return nil, 0, err
	}
	if _, err := parseRow(record.key, text, r.kinds[record.bucket]); err != nil {
		return nil, 0, err
	}
	return text, sum, nil
}
