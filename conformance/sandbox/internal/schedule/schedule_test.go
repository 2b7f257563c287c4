package schedule

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	beijing = time.FixedZone("UTC+8", 8*60*60)
	// monday is Monday, 2026-01-05, 00:00 in Beijing, which is still Sunday in UTC.
	monday = time.Date(2026, 1, 5, 0, 0, 0, 0, beijing)
)

func TestBetween(t *testing.T) {
	twice := Weekly{Days: []time.Weekday{time.Monday, time.Thursday}, Hours: []int{13, 1, 13}, Zone: beijing}
	tests := []struct {
		name         string
		weekly       Weekly
		after, until time.Time
		most         int
		want         []string
	}{
		{"week", twice, monday, monday.AddDate(0, 0, 7), 9, []string{"01-05 01", "01-05 13", "01-08 01", "01-08 13"}},
		{"last ones", twice, monday, monday.AddDate(0, 0, 7), 3, []string{"01-05 13", "01-08 01", "01-08 13"}},
		{"none wanted", twice, monday, monday.AddDate(0, 0, 7), 0, nil},
		{"start is excluded, end included", twice, monday.Add(time.Hour), monday.Add(13 * time.Hour), 9, []string{"01-05 13"}},
		{"between two times", twice, monday.Add(2 * time.Hour), monday.Add(12 * time.Hour), 9, nil},
		{"end before start", twice, monday.AddDate(0, 0, 7), monday, 9, nil},
		{"times of another zone", twice, monday.UTC(), monday.Add(time.Hour).UTC(), 9, []string{"01-05 01"}},
		{"ten years", twice, monday.AddDate(-10, 0, 0), monday.Add(time.Hour), 1, []string{"01-05 01"}},
		{"no day", Weekly{Hours: []int{1}, Zone: beijing}, monday.AddDate(-10, 0, 0), monday, 9, nil},
		{"no hour", Weekly{Days: []time.Weekday{time.Monday}, Zone: beijing}, monday.AddDate(-10, 0, 0), monday, 9, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, at := range test.weekly.Between(test.after, test.until, test.most) {
				got = append(got, at.Format("01-02 15"))
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestIntervalBetween(t *testing.T) {
	third := Interval{First: monday.Add(20 * time.Hour), Days: 3, Hours: []int{23, 0}, Zone: beijing}
	tests := []struct {
		name         string
		interval     Interval
		after, until time.Time
		most         int
		want         []string
	}{
		{"week", third, monday, monday.AddDate(0, 0, 7), 9, []string{"01-05 23", "01-08 00", "01-08 23", "01-11 00", "01-11 23"}},
		{"last one", third, monday, monday.AddDate(0, 0, 7), 1, []string{"01-11 23"}},
		{"before the first day", third, monday.AddDate(0, 0, -4), monday, 9, []string{"01-02 00", "01-02 23", "01-05 00"}},
		{"times of another zone", third, monday.UTC(), monday.Add(23 * time.Hour).UTC(), 9, []string{"01-05 23"}},
		{"no days", Interval{First: monday, Hours: []int{1}, Zone: beijing}, monday.AddDate(-10, 0, 0), monday, 9, nil},
		{"no hour", Interval{First: monday, Days: 1, Zone: beijing}, monday.AddDate(-10, 0, 0), monday, 9, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, at := range test.interval.Between(test.after, test.until, test.most) {
				got = append(got, at.Format("01-02 15"))
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestBetweenOfEveryHour(t *testing.T) {
	hourly := Weekly{Zone: time.UTC}
	for hour := range 24 {
		hourly.Hours = append(hourly.Hours, hour)
	}
	for day := range 7 {
		hourly.Days = append(hourly.Days, time.Weekday(day))
	}
	month := hourly.Between(monday, monday.AddDate(0, 0, 31), 1000)
	require.Len(t, month, 31*24)
	require.True(t, month[0].Equal(monday.Add(time.Hour)), month[0])
	require.True(t, month[len(month)-1].Equal(monday.AddDate(0, 0, 31)), month[len(month)-1])
}
