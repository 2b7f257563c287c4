package ostime_test

import (
	"encoding/json"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

var readable = map[string]time.Time{
	"2013-02-25T03:56:53.081642":  time.Date(2013, 2, 25, 3, 56, 53, 81_642_000, time.UTC),
	"2013-02-25t04:13:17.000000":  time.Date(2013, 2, 25, 4, 13, 17, 0, time.UTC),
	"2018-01-15T12:50:06":         time.Date(2018, 1, 15, 12, 50, 6, 0, time.UTC),
	"2014-06-28T12:20:21Z":        time.Date(2014, 6, 28, 12, 20, 21, 0, time.UTC),
	"2019-02-13T06:52:13.855000Z": time.Date(2019, 2, 13, 6, 52, 13, 855_000_000, time.UTC),
	"2019-02-13t06:52:13.855Z":    time.Date(2019, 2, 13, 6, 52, 13, 855_000_000, time.UTC),
	"2013-02-25T03:56:53.5":       time.Date(2013, 2, 25, 3, 56, 53, 500_000_000, time.UTC),
	"2024-02-29T23:59:59.999999":  time.Date(2024, 2, 29, 23, 59, 59, 999_999_000, time.UTC),
	"0000-01-01T00:00:00":         time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
	"9999-12-31T23:59:59.000001Z": time.Date(9999, 12, 31, 23, 59, 59, 1_000, time.UTC),
}

var unreadable = map[string]string{
	"empty":               "",
	"no timestamp":        "yesterday",
	"date only":           "2013-02-25",
	"no seconds":          "2013-02-25T03:56",
	"blank before":        " 2013-02-25T03:56:53",
	"blank after":         "2013-02-25T03:56:53 ",
	"newline after":       "2013-02-25T03:56:53\n",
	"blank for T":         "2013-02-25 03:56:53",
	"seven digits":        "2013-02-25T03:56:53.0816420",
	"nine digits and Z":   "2013-02-25T03:56:53.081642000Z",
	"point without digit": "2013-02-25T03:56:53.",
	"point before Z":      "2013-02-25T03:56:53.Z",
	"comma fraction":      "2013-02-25T03:56:53,081642",
	"signed fraction":     "2013-02-25T03:56:53.+81642",
	"lower-case z":        "2013-02-25T03:56:53z",
	"two Z":               "2013-02-25T03:56:53ZZ",
	"offset":              "2013-02-25T03:56:53+00:00",
	"offset after digits": "2013-02-25T03:56:53.081642+08:00",
	"one-digit hour":      "2013-02-25T3:56:53",
	"one-digit month":     "2013-2-25T03:56:53",
	"five-digit year":     "12013-02-25T03:56:53",
	"hour 24":             "2013-02-25T24:00:00",
	"minute 60":           "2013-02-25T03:60:00",
	"leap second":         "2016-12-31T23:59:60",
	"month 13":            "2013-13-25T03:56:53",
	"February 30":         "2013-02-30T03:56:53",
	"no leap year":        "2013-02-29T03:56:53",
	"no leap century":     "1900-02-29T03:56:53",
	"day 0":               "2013-02-00T03:56:53",
	"wide digits":         "２013-02-25T03:56:53",
}

func TestParse(t *testing.T) {
	for text, want := range readable {
		t.Run(text, func(t *testing.T) {
			got, err := ostime.Parse(text)
			require.NoError(t, err)
			require.Equal(t, want, got.Time(), "the moment that was read")
			require.Equal(t, text, got.String(), "what was read is written back")
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for name, text := range unreadable {
		t.Run(name, func(t *testing.T) {
			got, err := ostime.Parse(text)
			require.Error(t, err, "read as %s", got.Time())
			require.ErrorContains(t, err, strconv.Quote(text), "the error names the value")
			require.Equal(t, ostime.Time{}, got, "nothing is read")
		})
	}
}

func TestNew(t *testing.T) {
	east := time.FixedZone("UTC+8", 8*60*60)
	tests := map[string]struct {
		from time.Time
		want string
	}{
		"UTC":              {time.Date(2013, 2, 25, 3, 56, 53, 81_642_000, time.UTC), "2013-02-25T03:56:53.081642"},
		"another zone":     {time.Date(2013, 2, 25, 3, 56, 53, 0, east), "2013-02-24T19:56:53.000000"},
		"cut, not rounded": {time.Date(2013, 2, 25, 3, 56, 53, 999_999_999, time.UTC), "2013-02-25T03:56:53.999999"},
		"zero":             {time.Time{}, "0001-01-01T00:00:00.000000"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			made := ostime.New(test.from)
			require.Equal(t, test.want, made.String())
			require.Equal(t, time.UTC, made.Time().Location())

			read, err := ostime.Parse(made.String())
			require.NoError(t, err)
			require.True(t, read.Equal(made), "read back as %s, made from %s", read.Time(), made.Time())
		})
	}
}

func TestEqual(t *testing.T) {
	noon := parse(t, "2013-02-25T12:00:00")
	for _, text := range []string{"2013-02-25t12:00:00", "2013-02-25T12:00:00Z", "2013-02-25T12:00:00.000"} {
		require.True(t, noon.Equal(parse(t, text)), "%s is the same moment as %s", text, noon)
	}
	require.False(t, noon.Equal(parse(t, "2013-02-25T12:00:00.000001")), "a microsecond later is another moment")
}

func TestIsZero(t *testing.T) {
	require.True(t, ostime.Time{}.IsZero())
	require.True(t, parse(t, "0001-01-01T00:00:00").IsZero(), "the same moment, read")
	require.False(t, parse(t, "2013-02-25T03:56:53").IsZero())
}

func TestMarshalTextRefusesYears(t *testing.T) {
	for _, year := range []int{-1, 10_000} {
		_, err := ostime.New(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)).MarshalText()
		require.ErrorContains(t, err, strconv.Itoa(year), "year %d has no four digits", year)
	}
}

// snapshot has the kinds of time members of generated code, except nullable.Nullable,
// which keeps null and otherwise decodes like the others.
type snapshot struct {
	CreatedAt ostime.Time  `json:"created_at"`
	UpdatedAt *ostime.Time `json:"updated_at"`
}

func TestJSON(t *testing.T) {
	for _, body := range []string{
		`{"created_at":"2013-02-25t04:13:17.5Z","updated_at":"2013-02-25T04:13:17"}`,
		`{"created_at":"2013-02-25T03:56:53.081642","updated_at":null}`,
	} {
		var read snapshot
		require.NoError(t, json.Unmarshal([]byte(body), &read))
		written, err := json.Marshal(read)
		require.NoError(t, err)
		require.Equal(t, body, string(written), "what was read is written back")
	}
}

func TestJSONNull(t *testing.T) {
	read := snapshot{CreatedAt: parse(t, "2013-02-25T03:56:53")}
	require.NoError(t, json.Unmarshal([]byte(`{"created_at":null}`), &read))
	require.Equal(t, "2013-02-25T03:56:53", read.CreatedAt.String(), "null leaves the value alone")
}

// withOffset are timestamps that Parse refuses and decoding reads.
var withOffset = map[string]time.Time{
	"2013-02-25T03:56:53+00:00":        time.Date(2013, 2, 25, 3, 56, 53, 0, time.UTC),
	"2013-02-25T03:56:53.081642-00:00": time.Date(2013, 2, 25, 3, 56, 53, 81_642_000, time.UTC),
	"2013-02-25T03:56:53.081642+08:00": time.Date(2013, 2, 24, 19, 56, 53, 81_642_000, time.UTC),
	"2013-02-25T03:56:53.5+08:00":      time.Date(2013, 2, 24, 19, 56, 53, 500_000_000, time.UTC),
	"2013-02-25t03:56:53-09:30":        time.Date(2013, 2, 25, 13, 26, 53, 0, time.UTC),
	"0000-01-01T00:00:00+01:00":        time.Date(-1, 12, 31, 23, 0, 0, 0, time.UTC),
}

func TestDecodingReadsOffsets(t *testing.T) {
	for text, want := range withOffset {
		t.Run(text, func(t *testing.T) {
			read := roundTrip(t, text)
			require.True(t, read.Valid())
			require.Equal(t, want, read.Time())
		})
	}
}

func TestDecodingKeepsAnyText(t *testing.T) {
	for name, text := range unreadable {
		if _, ok := withOffset[text]; ok {
			continue
		}
		t.Run(name, func(t *testing.T) {
			read := roundTrip(t, text)
			require.False(t, read.Valid())
			require.True(t, read.IsZero(), "it has the zero time, not %s", read.Time())
		})
	}
	for _, text := range []string{"2013-02-25T03:56:53Z+00:00", "2013-02-25T03:56:53+24:00", "2013-02-25T03:56:53+0800", "+08:00"} {
		require.False(t, roundTrip(t, text).Valid(), text)
	}
	require.True(t, ostime.Time{}.Valid())
	require.True(t, roundTrip(t, "2013-02-25T03:56:53.081642").Valid())
}

// roundTrip decodes two members of that text, and requires that it is
// written back.
func roundTrip(t *testing.T, text string) ostime.Time {
	t.Helper()
	body, err := json.Marshal(map[string]string{"created_at": text, "updated_at": text})
	require.NoError(t, err)
	read := snapshot{CreatedAt: parse(t, "2013-02-25T03:56:53")}
	require.NoError(t, json.Unmarshal(body, &read))
	require.Equal(t, text, read.CreatedAt.String())
	written, err := json.Marshal(read)
	require.NoError(t, err)
	require.Equal(t, string(body), string(written))
	return read.CreatedAt
}

func TestJSONRefusesWhatIsNoString(t *testing.T) {
	for _, value := range []string{`1361764613`, `true`, `{}`, `[]`} {
		before := parse(t, "2013-02-25T03:56:53")
		read := before
		require.Error(t, json.Unmarshal([]byte(value), &read), "%s was read", value)
		require.Equal(t, before, read, "%s changed the value", value)
	}
}

// FuzzParse checks Parse against the pattern of the document and the calendar.
func FuzzParse(f *testing.F) {
	for text := range readable {
		f.Add(text)
	}
	for _, text := range unreadable {
		f.Add(text)
	}
	pattern := documentPattern(f)

	f.Fuzz(func(t *testing.T, text string) {
		read, err := ostime.Parse(text)
		valid := pattern.MatchString(text) && dayExists(t, text)
		require.Equal(t, valid, err == nil, "%q: pattern and calendar against Parse, whose error is %v", text, err)
		var decoded ostime.Time
		require.NoError(t, decoded.UnmarshalText([]byte(text)))
		require.Equal(t, text, decoded.String(), "any text is written back")
		if !valid {
			return
		}
		require.Equal(t, text, read.String(), "what was read is written back")
		inJSON, err := json.Marshal(read)
		require.NoError(t, err)
		require.Equal(t, `"`+text+`"`, string(inJSON))

		made := ostime.New(read.Time())
		require.True(t, made.Equal(read), "%q: %s through time.Time", text, made)
		require.True(t, made.Equal(parse(t, made.String())), "%q: %s read back", text, made)
	})
}

// documentPattern returns the pattern of a timestamp in the document.
func documentPattern(t testing.TB) *regexp.Regexp {
	t.Helper()
	doc, err := document.Load(specs.FS, "huawei/evsv2.yaml")
	require.NoError(t, err)
	createdAt := doc.Components.Schemas["SnapshotDetails"].Value.Properties["created_at"].Value
	require.Equal(t, document.OpenStackDateTime, createdAt.Format)
	require.NotEmpty(t, createdAt.Pattern)
	return regexp.MustCompile(createdAt.Pattern)
}

// dayExists reports whether the month has the day, for a text that matches the
// pattern.
func dayExists(t testing.TB, text string) bool {
	t.Helper()
	year, month, day := number(t, text[:4]), number(t, text[5:7]), number(t, text[8:10])
	lastDay := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return day <= lastDay
}

func number(t testing.TB, digits string) int {
	t.Helper()
	n, err := strconv.Atoi(digits)
	require.NoError(t, err)
	return n
}

func parse(t testing.TB, text string) ostime.Time {
	t.Helper()
	parsed, err := ostime.Parse(text)
	require.NoError(t, err)
	return parsed
}
