package gateway

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
)

// refuse answers a call with an error. An error that the dialect does not translate
// is a failure of the sandbox: only the log gets the reason.
func (g *Gateway) refuse(e *exchange, err error) *api.Answer {
	var r *api.Refusal
	if errors.As(err, &r) {
		return render(e, r)
	}
	if r = e.Face.Dialect.Translate(&e.Call, err); r != nil {
		return render(e, r)
	}
	g.options.Logger.Error("the request failed", "id", e.ID, "api", e.API(), "operation", e.OperationID(), "error", err)
	return render(e, e.Face.Dialect.General(http.StatusInternalServerError))
}

// render writes a refusal as the dialect of the API does.
func render(e *exchange, r *api.Refusal) *api.Answer {
	body := r.Content
	if body == nil {
		body = e.Face.Dialect.Body(&e.Call, r)
	}
	a := api.NewAnswer()
	a.Status = r.Status
	a.Header().Set("Content-Type", "application/json")
	encoder := json.NewEncoder(&a.Body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		panic("sandbox: a refusal cannot be written: " + err.Error())
	}
	return a
}
