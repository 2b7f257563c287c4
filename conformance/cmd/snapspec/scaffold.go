package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snapspec/snapspec/conformance/internal/scaffold"
	"github.com/snapspec/snapspec/conformance/traffic"
)

const scaffoldHelp = `Writes the first form of an operation: the document, the rows of the page table and the first cases.
EXAMPLE is a recording of a call that succeeded, such as a HAR or an .http file. Without it, --method and --path are needed.

With --spec, or spec in snapspec.yaml, the operation belongs to a contract of your own, in a new document or in one that is there.
If it is a folder, --api is the path of the document in it, without extension.
With --api alone, it belongs to an API of this module, in whose working tree the command must run.
What the command cannot know is marked with TODO, and credentials of the example are left out.
It adds to a document and to a page table, and overwrites nothing.

Exit code: 0 the files are written, 2 a usage error, unreadable input, or something is there already.`

// scaffoldFlags are the flags of scaffold.
type scaffoldFlags struct {
	api, operation, method, path string
	spec, cases, pages           string
	exchange                     int
}

func newScaffoldCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "scaffold --operation ID [EXAMPLE]", Short: "write the first form of an operation, from an example", Long: scaffoldHelp, PreRunE: readConfig}
	given := scaffoldFlags{}
	api := apiFlag(cmd, "the API with this `ID`; if --spec is a file, it is its name without extension, unless given")
	flags := cmd.Flags()
	flags.StringVar(&given.operation, "operation", "", "the operationId, such as createThing, or the name of an action, as `ID`")
	flags.StringVar(&given.method, "method", "", "the `METHOD`, without an example")
	flags.StringVar(&given.path, "path", "", "the `PATH` with its parameters, such as /v1/things/{thing_id}; guessed from the example")
	flags.StringVar(&given.spec, "spec", "", "the `file` of the document, or the folder of the documents")
	flags.StringVar(&given.cases, "cases", "cases", "the `FOLDER` of the cases, with --spec")
	flags.StringVar(&given.pages, "pages", "pages", "the `FOLDER` of the page tables, with --spec")
	flags.IntVar(&given.exchange, "exchange", 0, "the number `N` of the exchange in the recording, from 1, if it has several")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		given.api = *api
		return c.scaffold(given, args)
	}
	return cmd
}

func (c *console) scaffold(given scaffoldFlags, args []string) error {
	switch {
	case len(args) > 1:
		return usagef("%s is an extra operand; name one recording", quoted(args[1]))
	case given.operation == "":
		return usagef("no --operation; give the operationId, such as createThing")
	case given.spec == "" && given.api == "":
		return usagef("neither --spec nor --api; give --spec for a contract of your own")
	}
	o := scaffold.Options{
		API: given.api, Operation: strings.ToLower(given.operation[:1]) + given.operation[1:],
		Method: given.method, Path: given.path, Document: given.spec, Cases: given.cases, Pages: given.pages,
	}
	if len(args) == 1 {
		var err error
		if o.Example, err = readExample(args[0], given.exchange); err != nil {
			return err
		}
	}
	own := given.spec == ""
	place := placeInContract
	if own {
		place = placeInModule
	}
	if err := place(&o); err != nil {
		return err
	}
	plan, err := scaffold.New(o)
	if err != nil {
		return err
	}
	if err := plan.Write(); err != nil {
		return err
	}
	for _, f := range plan.Files {
		c.printf("%s %s\n", map[bool]string{false: "wrote   ", true: "added to"}[f.Added()], f.Name)
	}
	todo := plan.Todo
	if own {
		todo = append(todo, scaffold.Remaining(o.API, o.Operation)...)
	}
	if len(todo) > 0 {
		c.print("\nto be written by hand:\n- " + strings.Join(todo, "\n- ") + "\n")
	}
	return nil
}

// readExample returns an exchange of a recording; a number of 0 stands for the only one.
func readExample(name string, number int) (*traffic.Exchange, error) {
	file, err := os.Open(name) // #nosec G304 -- the file that the user names
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	var all []*traffic.Exchange
	for x, err := range traffic.Read(file) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, x)
	}
	switch {
	case len(all) == 0:
		return nil, fmt.Errorf("%s has no exchange", name)
	case number == 0 && len(all) > 1:
		return nil, usagef("%s has %d exchanges; choose one with --exchange", quoted(name), len(all))
	case number < 0 || number > len(all):
		return nil, usagef("--exchange %d: %s has %d exchanges", number, quoted(name), len(all))
	}
	return all[max(number, 1)-1], nil
}

// idOf returns the id of the API of a document: the name of its file without extension.
func idOf(file string) string {
	return strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
}

// placeInContract sets the id and the document of an operation of a contract of one's
// own.
func placeInContract(o *scaffold.Options) error {
	info, err := os.Stat(o.Document)
	switch {
	case err == nil && info.IsDir() && o.API == "":
		return usagef("%s is a folder; give --api for the document in it, or its file with --spec", quoted(o.Document))
	case err == nil && info.IsDir():
		o.Document = documentIn(o.Document, o.API)
	case err != nil && isGlob(o.Document):
		return usagef("%s is a glob; give one file with --spec", quoted(o.Document))
	case o.API == "":
		o.API = idOf(o.Document)
	}
	return nil
}

// documentIn returns the file of an API in a folder of documents.
func documentIn(folder, id string) string {
	name := filepath.Join(folder, filepath.FromSlash(id))
	for _, extension := range []string{".yml", ".json"} {
		if _, err := os.Stat(name + extension); err == nil {
			return name + extension
		}
	}
	return name + ".yaml"
}

// placeInModule sets where an operation of an API of this module belongs.
func placeInModule(o *scaffold.Options) error {
	if _, err := loadAPIs(o.API); err != nil {
		return err
	}
	module, err := os.ReadFile("go.mod")
	if err != nil || !bytes.HasPrefix(module, []byte("module github.com/snapspec/snapspec\n")) {
		return usagef("--api is for the working tree of snapspec; run the command at its root, or give --spec")
	}
	o.Cases, o.Pages = "conformance/cases", "conformance/pages"
	o.Document = "specs/" + o.API + ".yaml"
	if _, err := os.Stat(o.Document); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	action := strings.ToUpper(o.Operation[:1]) + o.Operation[1:]
	o.Document = "specs/" + o.API + "/" + action + ".yaml"
	if _, err := os.Stat(o.Document); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already", o.Document)
	}
	if o.Method == "" && o.Example == nil {
		o.Method, o.Path = "POST", "/"
	}
	o.Sibling, err = sibling(path.Dir(o.Document), action)
	return err
}

// sibling returns the document in a folder of actions whose name begins most like that
// of the action.
func sibling(folder, action string) (string, error) {
	files, err := filepath.Glob(folder + "/[A-Z]*.yaml")
	if err != nil {
		return "", err
	}
	best, most := "", -1
	for _, file := range files {
		if n := shared(path.Base(filepath.ToSlash(file)), action); n > most {
			best, most = file, n
		}
	}
	return best, nil
}

// shared returns how many bytes both texts begin with.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
