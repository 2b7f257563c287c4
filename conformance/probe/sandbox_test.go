package probe_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance"
	"github.com/snapspec/snapspec/conformance/probe"
	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"io/fs"
)

func TestTry(t *testing.T) {
	files, err := fs.Sub(conformance.Files, "cases")
	require.NoError(t, err)
	cases, err := suite.Load(files)
	require.NoError(t, err)
	known, err := suite.LoadDeviations(conformance.Files, "deviations.yaml", cases)
	require.NoError(t, err)
	apis, err := traffic.APIs()
	require.NoError(t, err)
	for _, api := range apis {
		for _, mode := range []int{0, 1, 2} {
			credentials := sandbox.NewCredentials()
			s, err := sandbox.New(sandbox.Options{Credentials: credentials})
			require.NoError(t, err)
			server := httptest.NewServer(http.Handler(s))
			u, _ := url.Parse(server.URL)
			start := time.Now()
			results, err := probe.Run(context.Background(), probe.Options{
				API: api, Target: u, AllowWrites: mode > 0, AllowIrreversible: mode > 1, Gaps: known.Cases, Backoff: poll.Backoff{First: time.Millisecond},
				Credentials: probe.Credentials{AccessKey: credentials.AccessKey, SecretKey: credentials.SecretKey},
				Resources:   probe.Resources{Project: "p1", Volume: "vol1", Instance: "i1", Domain: credentials.Domain, User: credentials.User, Password: credentials.Password},
			}, cases)
			require.NoError(t, err)
			counts := map[suite.Verdict]int{}
			explained := 0
			for _, r := range results {
				counts[r.Verdict]++
				if r.Verdict == suite.Pass && r.Detail != "" {
					explained++
					fmt.Println("EXPL", mode, r.Case, r.Detail)
				}
				if r.Verdict != suite.Pass && (r.Verdict != suite.Skip || mode == 2) {
					fmt.Println(r.Verdict, mode, r.Case, r.Detail, "\n       ", r.Request[:min(len(r.Request), 0)], r.Answer[max(0, len(r.Answer)-200):])
				}
			}
			fmt.Println("TOTAL", api.ID, mode, counts, "explained", explained, time.Since(start))
			server.Close()
		}
	}
}
