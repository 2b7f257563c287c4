package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// TestEVSCasesWithTheirSnapshots sends every valid request of the suite that is
// about a snapshot to a sandbox that has the snapshot. All of them succeed, except
// for items of metadata other than the one in the URL, which no document excludes.
func TestEVSCasesWithTheirSnapshots(t *testing.T) {
	sent := 0
	for _, c := range requests(t) {
		if !slices.Contains([]string{"huawei/evsv2", "huawei/cinderv2", "huawei/cinderv3"}, c.API) || !c.Valid {
			continue
		}
		r, err := c.Request.HTTP()
		require.NoError(t, err)
		about := readSnapshotRequest(t, r)
		if about.ID == "" {
			continue
		}
		sent++
		t.Run(c.Name, func(t *testing.T) {
			s, err := New(Options{})
			require.NoError(t, err)
			about.keep(t, s)
			w := httptest.NewRecorder()

			s.ServeHTTP(w, r)

			if c.Operation == "updateSnapshotMetadataItem" && !about.hasItem() {
				require.Equal(t, http.StatusBadRequest, w.Code, w.Body)
				return
			}
			require.Less(t, w.Code, 300, w.Body)
		})
	}
	require.NotZero(t, sent)
}

// snapshotRequest is what a request says about its snapshot.
type snapshotRequest struct {
	Project, ID, Key string
	Body             struct {
		Rollback struct {
			VolumeID string `json:"volume_id"`
		} `json:"rollback"`
		Meta map[string]string `json:"meta"`
	}
}

var snapshotPath = regexp.MustCompile(`^/v[23]/([^/]+)/(?:cloudsnapshots|os-vendor-snapshots|snapshots)/([^/]+)(?:/metadata/([^/]+))?`)

func readSnapshotRequest(t *testing.T, r *http.Request) snapshotRequest {
	t.Helper()
	found := snapshotPath.FindStringSubmatch(r.URL.EscapedPath())
	if found == nil || found[2] == "detail" {
		return snapshotRequest{}
	}
	for i, part := range found {
		var err error
		found[i], err = url.PathUnescape(part)
		require.NoError(t, err)
	}
	about := snapshotRequest{Project: found[1], ID: found[2], Key: found[3]}
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	r.Body = io.NopCloser(bytes.NewReader(body))
	_ = json.Unmarshal(body, &about.Body) // some have no body
	return about
}

// keep puts the snapshot into the store of s, with the volume and the item that
// the request names.
func (a snapshotRequest) keep(t *testing.T, s *Server) {
	t.Helper()
	kept := &evs.Snapshot{Snapshot: snapshot.Snapshot{
		ID: a.ID, Project: a.Project, Source: a.Body.Rollback.VolumeID, Metadata: map[string]string{a.Key: "v"},
	}}
	require.NoError(t, s.store.Update(func(tx *store.Tx) error {
		tx.Put(kept)
		return nil
	}))
}

func (a snapshotRequest) hasItem() bool {
	_, ok := a.Body.Meta[a.Key]
	return ok && len(a.Body.Meta) == 1
}
