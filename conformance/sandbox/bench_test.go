package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkCreate is one create on the native EVS API, in memory: the whole
// sandbox, and the generated code with the handler alone, which validates
// nothing.
func BenchmarkCreate(b *testing.B) {
	s, err := New(Options{})
	require.NoError(b, err)
	bare := newEVSv2(s.store)
	for name, handler := range map[string]http.Handler{"validated": s, "bare": bare} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				body := fmt.Sprintf(`{"snapshot": {"volume_id": "v-%d", "name": "snap-001", "description": "Daily backup", "metadata": {"k": "v"}}}`, i)
				r := httptest.NewRequest(http.MethodPost, "/v2/89cd04f168b84af6be287f71730fdb4b/cloudsnapshots", io.NopCloser(strings.NewReader(body)))
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				require.Equal(b, http.StatusAccepted, w.Code)
			}
		})
	}
}
