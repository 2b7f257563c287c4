package number_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/number"
)

func TestValueKeepsItsForm(t *testing.T) {
	for text, want := range map[string]int{`20`: 20, `"20"`: 20, `0`: 0, `-1`: -1, `"9223372036854775807"`: 9223372036854775807} {
		var v number.Value
		require.NoError(t, json.Unmarshal([]byte(text), &v), text)
		n, err := v.Int()
		require.NoError(t, err, text)
		require.Equal(t, want, n)
		written, err := json.Marshal(v)
		require.NoError(t, err, text)
		require.Equal(t, text, string(written))
	}
	require.NotEqual(t, number.OfInt(20), number.OfString("20"))
	require.Equal(t, number.OfInt(20).String(), number.OfString("20").String())
}

func TestValueRefuses(t *testing.T) {
	for _, text := range []string{`null`, `20.0`, `2e1`, `true`, `[20]`, `{}`} {
		v := number.OfInt(7)
		require.Error(t, json.Unmarshal([]byte(text), &v), text)
		require.Equal(t, number.OfInt(7), v, "%s changed the value", text)
	}
	for _, text := range []string{"", "20 GiB", "9223372036854775808"} {
		_, err := number.OfString(text).Int()
		require.ErrorContains(t, err, "expected an integer", text)
	}
}

func Example() {
	var disk struct{ SourceDiskSize number.Value }
	for _, answer := range []string{`{"SourceDiskSize": 20}`, `{"SourceDiskSize": "20"}`} {
		if err := json.Unmarshal([]byte(answer), &disk); err != nil {
			panic(err)
		}
		size, err := disk.SourceDiskSize.Int()
		fmt.Println(size, err)
	}
	// Output:
	// 20 <nil>
	// 20 <nil>
}
