package fault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

func TestMissing(t *testing.T) {
	type body struct {
		ID    string  `json:"id"`
		Size  int     `json:"size"`
		Note  *string `json:"note,omitempty"`
		End   string  `json:"end" success:"empty"`
		Job   *string `json:"job,omitempty" success:"any"`
		Order *string `json:"order,omitempty" success:"any"`
	}
	text := "x"
	require.Empty(t, fault.Missing(&body{ID: "i", Job: &text}))
	require.Empty(t, fault.Missing(&body{ID: "i", Order: &text}))
	require.Equal(t, "id", fault.Missing(&body{Job: &text}))
	require.Equal(t, "job or order", fault.Missing(&body{ID: "i", Note: &text}))
	list := []string{}
	require.Empty(t, fault.Missing(&list), "no object")
}

func TestAbsent(t *testing.T) {
	type count struct {
		Count int  `json:"count"`
		More  *int `json:"more,omitempty"`
	}
	type page struct {
		ID    string `json:"id"`
		Count int    `json:"count"`
	}
	for _, test := range []struct {
		body any
		text string
		want string
	}{
		{&count{Count: 2}, `{"count": 2}`, ""},
		{&count{}, `{"count": 0}`, ""},
		{&count{}, `{}`, "count"},
		{&count{}, `{"count": null}`, "count"},
		{&count{}, `{"Code": "Throttling"}`, "count"},
		{&page{ID: "i"}, `{"id": "i"}`, ""}, // it is the business of Missing
		{&[]string{}, `[]`, ""},
	} {
		require.Equal(t, test.want, fault.Absent(test.body, []byte(test.text)), test.text)
	}
}
