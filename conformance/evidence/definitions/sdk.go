package definitions

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// The package of the SDK for Python that has the models of ECS.
const sdkPackage = "alibabacloud_ecs20140526"

// The models are generated, so that a few expressions read them.
var (
	sdkImport = regexp.MustCompile(`(?m)^from \.(\w+) import (\w+)$`)
	sdkClass  = regexp.MustCompile(`(?m)^class (\w+)\(DaraModel\):$`)
	// A parameter of a constructor: name: type = None,
	sdkField = regexp.MustCompile(`(?m)^        (\w+): (.+) = None,$`)
	// The comment above the assignment of a field, which says whether it is required.
	sdkNeeded = regexp.MustCompile(`(?m)^        # This parameter is required\.\n        self\.(\w+) = `)
	// The name on the wire, followed by the field that is read from it.
	sdkWire = regexp.MustCompile(`if m\.get\('([^']+)'\) is not None:\n(?:.*\n){0,2}?.*self\.(\w+)`)
	sdkList = regexp.MustCompile(`^List\[(.+)\]$`)
	sdkMap  = regexp.MustCompile(`^Dict\[str, (.+)\]$`)
)

// sdkModels reads the models of the SDK when they are needed.
type sdkModels struct {
	root    fs.FS
	files   map[string]string  // by the class that is in it
	classes map[string]sdkType // those that were read
}

// sdkType is a class, by the names of its fields on the wire.
type sdkType map[string]sdkMember

type sdkMember struct {
	kind     string // as Python has it
	required bool
}

// readSDK returns the operations of the SDK in root by the names of their actions.
func readSDK(root fs.FS) (map[string]operation, error) {
	index, err := fs.ReadFile(root, sdkPackage+"/models/__init__.py")
	if err != nil {
		return nil, err
	}
	models := sdkModels{root: root, files: map[string]string{}, classes: map[string]sdkType{}}
	for _, m := range sdkImport.FindAllStringSubmatch(string(index), -1) {
		models.files[m[2]] = m[1]
	}
	all := map[string]operation{}
	for class := range models.files {
		action, ok := strings.CutSuffix(class, "ResponseBody")
		if !ok {
			continue
		}
		if all[action], err = models.operation(action); err != nil {
			return nil, fmt.Errorf("%s: %w", action, err)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s/models/__init__.py imports no class that ends with ResponseBody", sdkPackage)
	}
	return all, nil
}

func (s *sdkModels) operation(action string) (operation, error) {
	o := operation{name: action, members: map[key]member{}}
	if _, ok := s.files[action+"Request"]; ok {
		if err := s.parameters(&o, "", action+"Request"); err != nil {
			return o, err
		}
	}
	return o, s.members(&o, "", action+"ResponseBody")
}

// parameters adds the fields of a class as they are written into a query: the items of a
// list are numbered, and what they contain follows after a dot.
func (s *sdkModels) parameters(o *operation, path, class string) error {
	fields, err := s.class(class)
	for name, field := range fields {
		if err := s.parameter(o, join(path, name), field); err != nil {
			return err
		}
	}
	return err
}

func (s *sdkModels) parameter(o *operation, path string, field sdkMember) error {
	if list := sdkList.FindStringSubmatch(field.kind); list != nil {
		return s.parameter(o, path+".N", sdkMember{list[1], field.required})
	}
	if class, ok := strings.CutPrefix(field.kind, "main_models."); ok {
		return s.parameters(o, path, class)
	}
	kind, err := sdkKind(field.kind)
	o.add(key{placeQuery, path}, member{kind, presenceOf(field.required)})
	return err
}

// members adds the fields of a class as they are read from JSON. The SDK states of none
// whether it is required.
func (s *sdkModels) members(o *operation, path, class string) error {
	fields, err := s.class(class)
	for name, field := range fields {
		if err := s.member(o, join(path, name), field.kind); err != nil {
			return err
		}
	}
	return err
}

func (s *sdkModels) member(o *operation, path, python string) error {
	add := func(kind string) { o.add(key{placeResponse, path}, member{kind, unstated}) }
	if list := sdkList.FindStringSubmatch(python); list != nil {
		add("array")
		return s.member(o, path+"[]", list[1])
	}
	if values := sdkMap.FindStringSubmatch(python); values != nil {
		add("object")
		return s.member(o, join(path, anyName), values[1])
	}
	if class, ok := strings.CutPrefix(python, "main_models."); ok {
		add("object")
		return s.members(o, path, class)
	}
	kind, err := sdkKind(python)
	add(kind)
	return err
}

// sdkKind returns the type of JSON for a type of Python.
func sdkKind(python string) (string, error) {
	kinds := map[string]string{"str": "string", "int": "integer", "bool": "boolean", "float": "number", "Any": "any", "dict": "object"}
	if kind, ok := kinds[python]; ok {
		return kind, nil
	}
	if sdkMap.MatchString(python) {
		return "object", nil
	}
	return "", fmt.Errorf("the type %q is not known; add it to sdkKind", python)
}

// class returns the fields of a class.
func (s *sdkModels) class(name string) (sdkType, error) {
	if fields, ok := s.classes[name]; ok {
		return fields, nil
	}
	file, ok := s.files[name]
	if !ok {
		return nil, fmt.Errorf("models/__init__.py does not import %s", name)
	}
	text, err := fs.ReadFile(s.root, sdkPackage+"/models/"+file+".py")
	if err != nil {
		return nil, err
	}
	if err := s.parse(string(text)); err != nil {
		return nil, fmt.Errorf("models/%s.py: %w", file, err)
	}
	fields, ok := s.classes[name]
	if !ok {
		return nil, fmt.Errorf("models/%s.py has no class %s", file, name)
	}
	return fields, nil
}

// parse adds the classes of a file.
func (s *sdkModels) parse(text string) error {
	starts := sdkClass.FindAllStringSubmatchIndex(text, -1)
	for i, at := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		name := text[at[2]:at[3]]
		fields, err := parseClass(text[at[1]:end])
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		s.classes[name] = fields
	}
	return nil
}

// parseClass returns the fields in the text of a class. Every parameter of the
// constructor must have a name on the wire: else the expressions no longer read the text.
func parseClass(text string) (sdkType, error) {
	wire := map[string]string{}
	for _, m := range sdkWire.FindAllStringSubmatch(text, -1) {
		wire[m[2]] = m[1]
	}
	needed := map[string]bool{}
	for _, m := range sdkNeeded.FindAllStringSubmatch(text, -1) {
		needed[m[1]] = true
	}
	fields := sdkType{}
	for _, m := range sdkField.FindAllStringSubmatch(text, -1) {
		name, ok := wire[m[1]]
		if !ok {
			return nil, fmt.Errorf("no name on the wire for %s", m[1])
		}
		fields[name] = sdkMember{m[2], needed[m[1]]}
	}
	if len(fields) != len(wire) {
		return nil, fmt.Errorf("%d fields, and %d names on the wire", len(fields), len(wire))
	}
	return fields, nil
}
