package probe

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAnswersAreNotQuoted sends a request with a credential to servers that answer
// with one, in what is not HTTP.
func TestAnswersAreNotQuoted(t *testing.T) {
	const canary = "c4n4ry"
	for _, text := range []string{
		"SSH-2.0-" + canary + "\r\n", "HTTP/1.1 " + canary + "\r\n\r\n", "HTTP/1.1 200 OK\r\nSet-Cookie " + canary + "\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: " + canary + "\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + canary + "\r\n\r\n",
	} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		go func() {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			_, _ = conn.Read(make([]byte, 1<<10))
			_, _ = io.WriteString(conn, text)
		}()
		target := &target{base: &url.URL{Scheme: "http", Host: listener.Addr().String()}, client: http.DefaultClient}
		request, err := http.NewRequest(http.MethodGet, target.base.String()+"/?Signature="+canary, nil)
		require.NoError(t, err)
		_, err = target.send(context.Background(), request)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), canary)
		require.NoError(t, listener.Close())
	}
}
