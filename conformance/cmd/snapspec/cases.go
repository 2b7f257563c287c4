package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
)

// selectCases returns the cases of apis that a glob matches. A glob with a slash
// matches the whole name, any other the last part. An empty glob matches all cases.
func selectCases(cases []suite.Case, apis []*traffic.API, glob string) ([]suite.Case, error) {
	if _, err := path.Match(glob, ""); err != nil {
		return nil, usagef("--case %s: %w", quoted(glob), err)
	}
	var selected []suite.Case
	for _, c := range cases {
		if _, ok := traffic.Find(apis, c.API); ok && matches(glob, c.Name) {
			selected = append(selected, c)
		}
	}
	if len(selected) == 0 {
		return nil, usagef("no case matches; snapspec list --api ID names them")
	}
	return selected, nil
}

func matches(glob, name string) bool {
	if glob == "" {
		return true
	}
	if !strings.Contains(glob, "/") {
		name = path.Base(name)
	}
	ok, _ := path.Match(glob, name)
	return ok
}

func findCase(cases []suite.Case, name string) (suite.Case, error) {
	i := slices.IndexFunc(cases, func(c suite.Case) bool { return c.Name == name })
	if i < 0 {
		return suite.Case{}, usagef("there is no case %s; snapspec list --api ID names them", quoted(name))
	}
	return cases[i], nil
}

// judge runs a case, and returns its outcome in view of the known gaps.
func judge(c suite.Case, apis []*traffic.API, gaps []suite.Gap) suite.Outcome {
	api, ok := traffic.Find(apis, c.API)
	if !ok {
		return suite.Outcome{Verdict: suite.Error, Detail: fmt.Sprintf("there is no API %s; correct the folder", c.API)}
	}
	return suite.Judge(c, suite.Run(c, api.Contract), gaps)
}
