package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/snapspec/snapspec/conformance"
	"github.com/snapspec/snapspec/conformance/pages"
)

// Suite has the cases, written and derived, and the known gaps.
type Suite struct {
	Cases []Case // sorted by name
	Gaps  Gaps
}

var open = sync.OnceValues(func() (Suite, error) {
	cases, err := fs.Sub(conformance.Files, "cases")
	if err != nil {
		return Suite{}, err
	}
	gaps, err := fs.Sub(conformance.Files, "gaps")
	if err != nil {
		return Suite{}, err
	}
	s := Suite{}
	if s.Cases, err = Load(cases, pages.FS); err != nil {
		return Suite{}, err
	}
	s.Gaps, err = loadGaps(gaps, s.Cases)
	return s, err
})

// Open reads the suite of this module, once. Each caller gets its own list of
// cases, but must not change the cases.
func Open() (Suite, error) {
	s, err := open()
	s.Cases = slices.Clone(s.Cases)
	return s, err
}

// Load reads the case files in files, and derives the cases that the page tables
// in tables imply, for every operation of the APIs that have a folder in files. An
// operation without a case file has derived cases only. It reads all files before it
// returns an error, which names every fault.
func Load(files, tables fs.FS) ([]Case, error) {
	l := loader{files: files, tables: tables, pages: map[string]pages.Page{}, faults: map[string]*list{}}
	if err := l.walk(); err != nil {
		return nil, err
	}
	l.withoutFolder()
	slices.SortFunc(l.cases, func(a, b Case) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(l.cases); i++ {
		if l.cases[i].Name == l.cases[i-1].Name {
			l.errors = append(l.errors, fmt.Errorf("%s: two cases have this name, one %s, one %s; rename or remove one", l.cases[i].Name, l.cases[i-1].Origin, l.cases[i].Origin))
		}
	}
	return l.cases, errors.Join(l.errors...)
}

type loader struct {
	files, tables fs.FS
	pages         map[string]pages.Page // by API
	faults        map[string]*list      // by vendor
	cases         []Case
	errors        []error
}

// folderName is the grammar of the folder of an operation.
var folderName = regexp.MustCompile(`^([a-z0-9]+/[a-z0-9]+)/([a-zA-Z0-9]+)$`)

// walk reads the lists of faults first, then the folder of each operation.
func (l *loader) walk() error {
	return fs.WalkDir(l.files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		parts := folderName.FindStringSubmatch(name)
		switch {
		case entry.IsDir() && parts != nil:
			l.fail(name, l.operation(name, parts[1], parts[2]))
			return fs.SkipDir
		case !entry.IsDir():
			l.fail(name, l.strayFile(name))
		}
		return nil
	})
}

// withoutFolder derives the cases of the operations that have a page table and no
// folder.
func (l *loader) withoutFolder() {
	for api, page := range l.pages {
		for _, id := range slices.Sorted(maps.Keys(page.Operations)) {
			folder := api + "/" + id
			if _, err := fs.Stat(l.files, folder); errors.Is(err, fs.ErrNotExist) {
				l.fail(folder, l.operation(folder, api, id))
			}
		}
	}
}

func (l *loader) fail(name string, err error) {
	if err != nil {
		l.errors = append(l.errors, fmt.Errorf("%s: %w", name, err))
	}
}

// faultsFile is the name of the list of faults that the operations of a vendor
// share: <vendor>/faults.yaml.
const faultsFile = "faults.yaml"

// strayFile returns an error for a file outside the folders of operations, except
// for a shared list of faults. faultsOf reads that.
func (l *loader) strayFile(name string) error {
	if vendor, file := path.Split(name); file == faultsFile && strings.Count(vendor, "/") == 1 {
		return nil
	}
	return errors.New("a case file cannot be here; put it at <vendor>/<api>/<operation>/<request|response>.yaml")
}

// operation reads and derives the cases of one operation.
func (l *loader) operation(folder, api, id string) error {
	page, err := l.page(api)
	if err != nil {
		return err
	}
	table, ok := page.Operations[id]
	if !ok {
		return fmt.Errorf("the page tables of %s have no operation %s; correct the folder or add the table", api, id)
	}
	entries, err := fs.ReadDir(l.files, folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var faults []error
	for _, entry := range entries {
		if entry.Name() != PartRequest+".yaml" && entry.Name() != PartResponse+".yaml" {
			faults = append(faults, fmt.Errorf("%s: not a case file; its name is request.yaml or response.yaml", entry.Name()))
		}
	}
	for _, part := range []string{PartRequest, PartResponse} {
		if err := l.part(place{api, id, part}, folder+"/"+part+".yaml", table); err != nil {
			faults = append(faults, fmt.Errorf("%s.yaml: %w", part, err))
		}
	}
	shared, err := l.faultsOf(api)
	if err != nil {
		return err
	}
	if shared != nil {
		cases, err := shared.expand(place{api, id, PartResponse}, table.Statuses)
		faults = append(faults, err)
		l.cases = append(l.cases, cases...)
	}
	return errors.Join(faults...)
}

func (l *loader) part(where place, name string, table pages.Operation) error {
	written, err := l.list(name)
	if errors.Is(err, fs.ErrNotExist) {
		written, err = &list{}, nil
	}
	if err != nil {
		return err
	}
	if written.Base, err = written.Base.complete(where, table); err != nil {
		return err
	}
	cases, err := written.read(where)
	if err != nil {
		return err
	}
	derived, err := derive(where, table, written)
	if err != nil {
		return err
	}
	l.cases = slices.Concat(l.cases, cases, derived)
	return nil
}

func (l *loader) list(name string) (*list, error) {
	data, err := fs.ReadFile(l.files, name)
	if err != nil {
		return nil, err
	}
	return parseList(data)
}

func (l *loader) page(api string) (pages.Page, error) {
	if page, ok := l.pages[api]; ok {
		return page, nil
	}
	page, err := pages.Load(l.tables, api)
	if err != nil {
		return page, err
	}
	l.pages[api] = page
	return page, nil
}

// faultsOf is the list of faults that all operations of the vendor of an API
// share, nil if there is none.
func (l *loader) faultsOf(api string) (*list, error) {
	vendor, _, _ := strings.Cut(api, "/")
	if known, ok := l.faults[vendor]; ok {
		return known, nil
	}
	name := vendor + "/" + faultsFile
	shared, err := l.list(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	l.faults[vendor] = shared
	return shared, nil
}
