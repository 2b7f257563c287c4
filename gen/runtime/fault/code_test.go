package fault_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

func TestCode(t *testing.T) {
	tests := map[string]struct {
		code  fault.Code
		json  string
		text  string
		int   int
		isInt bool
	}{
		"string":           {fault.StringCode("EVS.5400"), `"EVS.5400"`, "EVS.5400", 0, false},
		"string of digits": {fault.StringCode("400"), `"400"`, "400", 0, false},
		"string, quoted":   {fault.StringCode(`a"b`), `"a\"b"`, `a"b`, 0, false},
		"empty string":     {fault.StringCode(""), `""`, "", 0, false},
		"zero":             {fault.Code{}, `""`, "", 0, false},
		"integer":          {fault.IntCode(404), `404`, "404", 404, true},
		"negative":         {fault.IntCode(-1), `-1`, "-1", -1, true},
		"integer 0":        {fault.IntCode(0), `0`, "0", 0, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			written, err := json.Marshal(test.code)
			require.NoError(t, err)
			require.Equal(t, test.json, string(written))

			require.True(t, readCode(t, test.json) == test.code, "%s is read as the code that wrote it", test.json)
			require.Equal(t, test.text, test.code.String())

			number, isInt := test.code.Int()
			require.Equal(t, test.isInt, isInt, "whether the code is an integer")
			require.Equal(t, test.int, number)
		})
	}
}

func TestCodeKeepsIntegers(t *testing.T) {
	tests := map[string]struct {
		int  int
		fits bool
	}{
		`-0`:                   {0, true},
		`123456789012345678`:   {123456789012345678, true},
		`12345678901234567890`: {0, false},
	}
	for literal, want := range tests {
		t.Run(literal, func(t *testing.T) {
			code := readCode(t, literal)
			written, err := json.Marshal(code)
			require.NoError(t, err)
			require.Equal(t, literal, string(written), "written back as it was read")

			number, fits := code.Int()
			require.Equal(t, want.fits, fits, "whether %s fits an int", literal)
			if fits {
				require.Equal(t, want.int, number)
			}
		})
	}
}

func TestCodeTypesDiffer(t *testing.T) {
	require.False(t, fault.StringCode("400") == fault.IntCode(400), "a string is not an integer")
}

func TestCodeRefuses(t *testing.T) {
	for _, literal := range []string{`400.0`, `4e2`, `1.5`, `true`, `false`, `null`, `{}`, `{"code":400}`, `[]`, `[400]`} {
		t.Run(literal, func(t *testing.T) {
			read := fault.StringCode("before")
			err := json.Unmarshal([]byte(literal), &read)
			require.ErrorContains(t, err, literal, "the error names the value")
			require.Equal(t, fault.StringCode("before"), read, "the code was changed")
		})
	}
}

func readCode(t *testing.T, literal string) fault.Code {
	t.Helper()
	var code fault.Code
	require.NoError(t, json.Unmarshal([]byte(literal), &code))
	return code
}
