package sandbox

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/snapspec/snapspec/conformance/contract"
)

// iamWords are those of IAM.
type iamWords struct{}

// iamMessages are what IAM says of a status: the page of the token for 400, rows
// of the error table for the others.
var iamMessages = map[int]string{
	http.StatusBadRequest:          "The request body is invalid",
	http.StatusUnauthorized:        "The request you have made requires authentication.",
	http.StatusForbidden:           "You are not authorized to perform the requested action.",
	http.StatusInternalServerError: "An unexpected error prevented the server from fulfilling your request.",
}

func (iamWords) general(status int) *refusal {
	return &refusal{status: status, code: http.StatusText(status), message: cmp.Or(iamMessages[status], http.StatusText(status))}
}

func (iamWords) minds(f contract.Finding) bool { return !f.Strict }

func (iamWords) invalid(_ *call, f contract.Finding) *refusal {
	if f.In == contract.InBody || f.In == contract.InHeader {
		return iamBadBody(f.String() + ".")
	}
	return iamBadParameter(f.At, f.String()+".")
}

// iamBadBody refuses a body, as the page of the token does.
func iamBadBody(detail string) *refusal {
	r := iamWords{}.general(http.StatusBadRequest)
	r.message += ": " + detail
	return r
}

// iamBadParameter refuses a parameter, as a row of the error table does.
func iamBadParameter(name, detail string) *refusal {
	r := iamWords{}.general(http.StatusBadRequest)
	r.message = "Request parameter " + name + " is invalid. " + detail
	return r
}

// iamNotFound is a row of the error table.
func iamNotFound(what, id string) *refusal {
	r := iamWords{}.general(http.StatusNotFound)
	r.message = "Could not find " + what + ": " + id + "."
	return r
}

// iamWrongPassword is what the page of the token shows.
var iamWrongPassword = &refusal{status: http.StatusUnauthorized, code: "Unauthorized", message: "The username or password is wrong."}

// iamFault is the body of a refusal.
type iamFault struct {
	Error iamFaultDetail `json:"error"`
}

type iamFaultDetail struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Title   string `json:"title"`
}

func (iamWords) body(_ *call, r *refusal) any {
	return iamFault{iamFaultDetail{Code: r.status, Message: r.message, Title: http.StatusText(r.status)}}
}

// iamID is the ID of what IAM has by name. It is made of the name, so that it is
// the same at all times.
func iamID(kind, name string) string {
	sum := sha256.Sum256([]byte(kind + " " + name))
	return hex.EncodeToString(sum[:16])
}

// tokenLife is how long a token holds.
const tokenLife = 24 * time.Hour

// tokens are those that were handed out, and when they end. A token that has
// ended is known for another life, so that its bearer can be told to renew it.
type tokens struct{ *remembered[time.Time] }

func newTokens(clock func() time.Time) tokens {
	return tokens{newRemembered[time.Time](clock, 2*tokenLife)}
}

// issue makes a token.
func (t tokens) issue() (token string, issued, ends time.Time) {
	issued = t.clock().UTC()
	token, ends = randomHex(20), issued.Add(tokenLife)
	t.add(token, ends)
	return token, issued, ends
}

// state reports whether a token was handed out, and whether it still holds.
func (t tokens) state(token string) (known, holds bool) {
	end, known := t.get(token)
	now := t.clock()
	known = known && now.Before(end.Add(tokenLife))
	return known, known && now.Before(end)
}
