package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"
)

const (
	pageSize = 4096
	kept     = 300 // notes in the files of the tests
)

func ownerOf(i int) string { return strings.Repeat(fmt.Sprintf("owner %03d ", i), 20) }

// openWith opens the data file. A panic and a fault of memory are errors of the test.
func openWith(t *testing.T, file string) (found map[string]string, err error) {
	t.Helper()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("panics: %v", r)
		}
	}()
	s, err := Open(time.Now, file, onlyNotes, others)
	if err != nil {
		return nil, err
	}
	defer func() { require.NoError(t, s.Close()) }()
	return contents(s), nil
}

func contents(s *Store) map[string]string {
	found := map[string]string{}
	for id, r := range s.rows {
		switch record := r.record.(type) {
		case *note:
			found[id.id] = record.Owner
		case *other:
			found[id.id] = "other"
		}
	}
	return found
}

// goodFile returns the bytes of a data file with many pages, and what it had before
// its last changes.
func goodFile(t *testing.T) (data, stale []byte, want map[string]string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "data")
	s, err := Open(time.Now, file, onlyNotes, others)
	require.NoError(t, err)
	for i := range kept + 20 {
		put(t, s, &note{ID: fmt.Sprint(i), Owner: ownerOf(i)})
	}
	put(t, s, &other{ID: "other"})
	stale, err = os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, s.Update(func(tx *Tx) error {
		for i := range 20 {
			n, _ := Get[*note](tx, notes, fmt.Sprint(kept+i))
			tx.Remove(n)
			tx.Put(&note{ID: fmt.Sprint(i * 7), Owner: ownerOf(999)})
		}
		return nil
	}))
	want = contents(s)
	require.NoError(t, s.Close())
	data, err = os.ReadFile(file)
	require.NoError(t, err)
	return data, stale, want
}

// damages are what happens to a file. They change data, which is a copy.
var damages = []struct {
	name   string
	damage func(data, stale []byte, r *rand.Rand) []byte
}{
	{"truncation", func(data, _ []byte, r *rand.Rand) []byte { return data[:r.IntN(len(data))] }},
	{"truncation at a page", func(data, _ []byte, r *rand.Rand) []byte { return data[:pageSize*r.IntN(len(data)/pageSize)] }},
	{"flipped bit", func(data, _ []byte, r *rand.Rand) []byte {
		data[r.IntN(len(data))] ^= 1 << r.IntN(8)
		return data
	}},
	{"flipped bit in a header", func(data, _ []byte, r *rand.Rand) []byte {
		data[pageSize*r.IntN(len(data)/pageSize)+r.IntN(48)] ^= 1 << r.IntN(8)
		return data
	}},
	{"flipped bit in a record", func(data, _ []byte, r *rand.Rand) []byte {
		at := bytes.LastIndex(data[:len(data)/2+r.IntN(len(data)/2)], []byte("owner 1"))
		data[at+r.IntN(20)] ^= 1
		return data
	}},
	{"page of zeros", func(data, _ []byte, r *rand.Rand) []byte {
		clear(data[pageSize*r.IntN(len(data)/pageSize):][:pageSize])
		return data
	}},
	{"sector of zeros", func(data, _ []byte, r *rand.Rand) []byte {
		clear(data[512*r.IntN(len(data)/512):][:512])
		return data
	}},
	{"page of noise", func(data, _ []byte, r *rand.Rand) []byte {
		page := data[pageSize*r.IntN(len(data)/pageSize):][:pageSize]
		for i := range page {
			page[i] = byte(r.Uint32())
		}
		return data
	}},
	{"page of another place", func(data, _ []byte, r *rand.Rand) []byte {
		pages := len(data) / pageSize
		copy(data[pageSize*r.IntN(pages):][:pageSize], data[pageSize*r.IntN(pages):])
		return data
	}},
	{"page that was not written", func(data, stale []byte, r *rand.Rand) []byte {
		// With the meta page as it was, the file is a good one of before the change.
		at := pageSize * (2 + r.IntN(min(len(data), len(stale))/pageSize-2))
		copy(data[at:at+pageSize], stale[at:])
		return data
	}},
}

// TestDamagedFiles damages a data file in 95 ways. It must be refused by its name
// and stay as it is, or all records must be there.
func TestDamagedFiles(t *testing.T) {
	data, stale, want := goodFile(t)
	refused := map[string]int{}
	for seed := range 95 {
		kind := damages[seed%len(damages)]
		t.Run(fmt.Sprintf("%d %s", seed, kind.name), func(t *testing.T) {
			damaged := kind.damage(bytes.Clone(data), stale, rand.New(rand.NewPCG(14, uint64(seed))))
			file := filepath.Join(t.TempDir(), "data")
			require.NoError(t, os.WriteFile(file, damaged, 0o600))
			found, err := openWith(t, file)
			if err == nil {
				require.Equal(t, want, found, "the records are served in part")
				return
			}
			refused[kind.name]++
			requireRefusal(t, file, damaged, err)
		})
	}
	for _, kind := range damages {
		require.Positive(t, refused[kind.name], "no %s was noticed", kind.name)
	}
}

// requireRefusal checks that err names the file, and that the file has not changed.
func requireRefusal(t *testing.T, file string, data []byte, err error) {
	t.Helper()
	require.ErrorContains(t, err, file)
	after, readErr := os.ReadFile(file)
	require.NoError(t, readErr)
	require.True(t, bytes.Equal(data, after), "a file that is refused was changed")
	left, readErr := os.ReadDir(filepath.Dir(file))
	require.NoError(t, readErr)
	require.Len(t, left, 1, "files were left behind")
}

// writeBolt writes a bbolt file with these entries, by bucket.
func writeBolt(t *testing.T, file string, buckets map[string]map[string]string) {
	t.Helper()
	db, err := bbolt.Open(file, 0o600, nil)
	require.NoError(t, err)
	require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
		for name, entries := range buckets {
			bucket, err := tx.CreateBucketIfNotExists([]byte(name))
			require.NoError(t, err)
			for key, value := range entries {
				require.NoError(t, bucket.Put([]byte(key), []byte(value)))
			}
		}
		return nil
	}))
	require.NoError(t, db.Close())
}

// TestOtherFiles gives the store what is not a data file.
func TestOtherFiles(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		write      func(t *testing.T, file string)
	}{
		{"bbolt file of another program", `a bucket "widgets"`, func(t *testing.T, file string) {
			writeBolt(t, file, map[string]map[string]string{"widgets": {"1": "{}"}})
		}},
		{"bbolt file that has a bucket of the same name", "twenty digits", func(t *testing.T, file string) {
			writeBolt(t, file, map[string]map[string]string{"notes": {"1": "{}"}})
		}},
		{"bbolt file without buckets", "no buckets", func(t *testing.T, file string) { writeBolt(t, file, nil) }},
		{"record of a later version", "of no kind", func(t *testing.T, file string) {
			writeBolt(t, file, map[string]map[string]string{"notes": {"00000000000000000001": `{"isNew": true}`}})
		}},
		{"format of a later version", `format "3"`, func(t *testing.T, file string) {
			writeBolt(t, file, map[string]map[string]string{"snapspec-sandbox": {"format": "3"}})
		}},
		{"empty file", "is empty", func(t *testing.T, file string) { require.NoError(t, os.WriteFile(file, nil, 0o600)) }},
		{"text", "not a bbolt file", func(t *testing.T, file string) {
			require.NoError(t, os.WriteFile(file, bytes.Repeat([]byte("text\n"), 5000), 0o600))
		}},
		{"short text", "not a bbolt file", func(t *testing.T, file string) {
			require.NoError(t, os.WriteFile(file, []byte("text\n"), 0o600))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "data")
			tt.write(t, file)
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			_, err = openWith(t, file)
			require.ErrorContains(t, err, tt.want)
			requireRefusal(t, file, data, err)
		})
	}
	folder := t.TempDir()
	_, err := openWith(t, folder)
	require.ErrorContains(t, err, folder+`" is a directory`)
}

// earlierFile writes the records of a store as the first format has them.
func earlierFile(t *testing.T) (data []byte, want map[string]string) {
	t.Helper()
	notes := map[string]string{}
	want = map[string]string{}
	for i := range kept {
		text, err := json.Marshal(note{ID: fmt.Sprint(i), Owner: ownerOf(i)})
		require.NoError(t, err)
		notes[fmt.Sprintf("%020d", i+1)] = string(text)
		want[fmt.Sprint(i)] = ownerOf(i)
	}
	file := filepath.Join(t.TempDir(), "data")
	writeBolt(t, file, map[string]map[string]string{"notes": notes})
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	return data, want
}

// TestDamagedFilesOfTheFirstFormat damages a file that has no checksums. What it
// loses of its pages is noticed all the same.
func TestDamagedFilesOfTheFirstFormat(t *testing.T) {
	data, want := earlierFile(t)
	for seed := range 95 {
		kind := damages[seed%len(damages)]
		if kind.name == "flipped bit in a record" || kind.name == "page that was not written" {
			continue // nothing tells it from a record
		}
		t.Run(fmt.Sprintf("%d %s", seed, kind.name), func(t *testing.T) {
			damaged := kind.damage(bytes.Clone(data), nil, rand.New(rand.NewPCG(14, uint64(seed))))
			file := filepath.Join(t.TempDir(), "data")
			require.NoError(t, os.WriteFile(file, damaged, 0o600))
			found, err := openWith(t, file)
			if err == nil {
				require.Len(t, found, len(want), "the records are served in part")
				return
			}
			requireRefusal(t, file, damaged, err)
		})
	}
}

// TestFirstFormat opens a file of the first format twice: the second time it is one
// of the current format, in which a flipped bit is noticed.
func TestFirstFormat(t *testing.T) {
	data, want := earlierFile(t)
	file := filepath.Join(t.TempDir(), "data")
	require.NoError(t, os.WriteFile(file, data, 0o600))
	for range 2 {
		found, err := openWith(t, file)
		require.NoError(t, err)
		require.Equal(t, want, found)
	}
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	// Pages that are free now may have the record as it was.
	damaged := bytes.ReplaceAll(data, []byte("owner 123"), []byte("owner 321"))
	require.NoError(t, os.WriteFile(file, damaged, 0o600))
	_, err = openWith(t, file)
	require.ErrorContains(t, err, `record "00000000000000000124" in bucket "notes" does not match its checksum`)
	requireRefusal(t, file, damaged, err)
}
