package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/snapspec/snapspec/conformance"
	"github.com/snapspec/snapspec/conformance/pages"
	"github.com/snapspec/snapspec/specs"
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
	if s.Cases, err = Load(cases, pages.FS, specs.Embedded().IDs()...); err != nil {
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

// Load reads the case files of the APIs with the given ids in files, and derives the
// cases that the page tables in tables imply. An operation without a case file has
// derived cases only, an API without a page table written ones only. Load reads all page
// tables, and then all case files, before it returns an error, which names every fault.
func Load(files, tables fs.FS, apis ...string) ([]Case, error) {
	l := loader{files: files, tables: tables, apis: apis, pages: map[string]*pages.Page{}, faults: map[string]*list{}}
	for _, api := range apis {
		if _, err := l.page(api); err != nil {
			l.errors = append(l.errors, err)
		}
	}
	if len(l.errors) > 0 { // each operation of the API would have the same error
		return nil, errors.Join(l.errors...)
	}
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
	apis          []string               // the ids
	pages         map[string]*pages.Page // by API; nil for one without a table
	faults        map[string]*list       // by vendor
	cases         []Case
	errors        []error
}

// walk reads the folder of each operation. An operationId may have slashes, so that
// folders without a file lead to those of operations.
func (l *loader) walk() error {
	return fs.WalkDir(l.files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() {
			l.fail(name, l.strayFile(name))
			return nil
		}
		api, operation := l.ownerOf(name)
		if operation == "" || !l.hasFile(name) {
			return nil
		}
		l.fail(name, l.operation(name, api, operation))
		return fs.SkipDir
	})
}

// ownerOf returns the API and the operation that a folder is for, or nothing. The
// longest id wins, because an id can begin with another.
func (l *loader) ownerOf(folder string) (api, operation string) {
	for _, id := range l.apis {
		if rest, ok := strings.CutPrefix(folder, id+"/"); ok && len(id) > len(api) {
			api, operation = id, rest
		}
	}
	return api, operation
}

func (l *loader) hasFile(folder string) bool {
	entries, err := fs.ReadDir(l.files, folder)
	return err == nil && slices.ContainsFunc(entries, func(entry fs.DirEntry) bool { return !entry.IsDir() })
}

// withoutFolder derives the cases of the operations that have a page table and no
// case file.
func (l *loader) withoutFolder() {
	for _, api := range l.apis {
		page, err := l.page(api)
		if err != nil || page == nil {
			l.fail(api, err)
			continue
		}
		for _, id := range slices.Sorted(maps.Keys(page.Operations)) {
			if folder := api + "/" + id; !l.hasFile(folder) {
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
	return fmt.Errorf("a case file cannot be here; put it at <api>/<operation>/<request|response>.yaml, where <api> is one of %s", strings.Join(l.apis, ", "))
}

// operation reads and derives the cases of one operation.
func (l *loader) operation(folder, api, id string) error {
	page, err := l.page(api)
	if err != nil {
		return err
	}
	table, err := tableOf(page, api, id)
	if err != nil {
		return err
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
	switch {
	case shared == nil:
	case table == nil:
		faults = append(faults, fmt.Errorf("the statuses for the shared %s are in a page table; add the table of %s", faultsFile, api))
	default:
		cases, err := shared.expand(place{api, id, PartResponse}, table.Statuses)
		faults = append(faults, err)
		l.cases = append(l.cases, cases...)
	}
	return errors.Join(faults...)
}

// tableOf returns the table of an operation, nil if its API has no page.
func tableOf(page *pages.Page, api, id string) (*pages.Operation, error) {
	if page == nil {
		return nil, nil
	}
	table, ok := page.Operations[id]
	if !ok {
		return nil, fmt.Errorf("the page tables of %s have no operation %s; correct the folder or add the table", api, id)
	}
	return &table, nil
}

func (l *loader) part(where place, name string, table *pages.Operation) error {
	written, err := l.list(name)
	if errors.Is(err, fs.ErrNotExist) {
		written, err = &list{}, nil
	}
	if err != nil {
		return err
	}
	if table == nil {
		return l.writtenPart(where, written)
	}
	if written.Base, err = written.Base.complete(where, *table); err != nil {
		return err
	}
	cases, err := written.read(where)
	if err != nil {
		return err
	}
	derived, err := derive(where, *table, written)
	if err != nil {
		return err
	}
	l.cases = append(append(l.cases, cases...), derived...)
	return nil
}

// writtenPart reads the cases of a part that no page table describes.
func (l *loader) writtenPart(where place, written *list) error {
	base := written.Base
	if len(written.Cases) > 0 && (where.part == PartRequest && (base.Method == "" || base.Path == "") || where.part == PartResponse && base.Status == 0) {
		return errors.New("/base: a request needs method and path, a response its status; add them, because there is no page table to take them from")
	}
	for i, e := range written.Cases {
		if e.Replaces {
			return fmt.Errorf("/cases/%d (%s): there is no page table to derive cases from; remove replaces, or add the table", i, e.ID)
		}
	}
	cases, err := written.read(where)
	l.cases = append(l.cases, cases...)
	return err
}

func (l *loader) list(name string) (*list, error) {
	data, err := fs.ReadFile(l.files, name)
	if err != nil {
		return nil, err
	}
	return parseList(data)
}

// page returns the page tables of an API, nil if it has none.
func (l *loader) page(api string) (*pages.Page, error) {
	if page, ok := l.pages[api]; ok || l.tables == nil {
		return page, nil
	}
	page, err := pages.Load(l.tables, api)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.pages[api] = nil
	case err != nil:
		return nil, err
	default:
		l.pages[api] = &page
	}
	return l.pages[api], nil
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
