package lint

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// TestFindingsAreWhereTheValueIsWritten checks the file, the pointer and the line of
// findings in a document in parts, and that a mistake is found once however many
// documents and parameters have it.
func TestFindingsAreWhereTheValueIsWritten(t *testing.T) {
	tests := map[string]struct{ file, old, replacement, want string }{
		"in common.yaml":              {common, "Name of the action.", "Name of the action", "/components/parameters/x-acs-action/description: H016 "},
		"in a member of common.yaml":  {common, "The only endpoint", "The only endpoint.", "/servers/0/description: H011 "},
		"in a row of common.yaml":     {common, "meaning: The", "meaning: 没有 The", "/components/x-error-codes/Busy/meaning: H015 "},
		"in a schema for a schema":    {common, "The part.", "The part", "/components/schemas/FaultDetail/properties/Part/description: H016 "},
		"in a schema under a content": {common, "schemas/Fault'\n", "schemas/Flaw'\n", "/components/x-content/Fault/application~1json/schema/$ref: H034 "},
		"in the action":               {parted, "It is done.", "It is done", do + "/responses/200/description: H016 "},
		"in a range of the action":    {parted, "Value of tag {n}.", "Value of tag {n}", do + "/parameters/3/description: H016 "},
		"in a range of common.yaml":   {common, "Key of tag {n}.", "Key of tag {n}", "/components/parameters/TagKeys/description: H016 "},
		"beside a row of common.yaml": {parted, "There is no such thing.", "There is 没有.", do + "/responses/default/x-error-codes/0/meaning: H015 "},
		"in YAML":                     {common, "version: 0.1.0", "version: &a 0.1.0", "/info/version: H001 "},
		"in a merged mapping":         {undo, "description: The action UndoThing, which", "desc: The action UndoThing, which", "/info/desc: H002 "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fsys := broken(t, tt.file, tt.old, tt.replacement)

			findings := Check(fsys)

			require.Len(t, findings, 1, "%v", findings)
			require.Contains(t, findings[0].String(), "specs/"+tt.file+"#"+tt.want)
			lines := strings.Split(string(fsys[tt.file].Data), "\n")
			require.Contains(t, lines[findings[0].Line-1], strings.Split(tt.replacement, "\n")[0])
		})
	}
}

// TestPartsNeedTheirCommonFile checks an action that is alone.
func TestPartsNeedTheirCommonFile(t *testing.T) {
	findings := Check(fstest.MapFS{"VERSION": {Data: []byte("0.1.0\n")}, pages: {Data: sourcesOf(t, parted)}, parted: {Data: read(t, parted)}, undo: {Data: read(t, undo)}})

	require.Len(t, findings, 2)
	require.Contains(t, findings[0].String(), "specs/vendor/parts/DoThing.yaml#/x-common: H034 ")
	require.Contains(t, findings[0].Message, "add the file, or remove x-common")
}
