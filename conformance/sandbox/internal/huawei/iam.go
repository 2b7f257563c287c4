package huawei

import (
	"cmp"
	"net/http"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/domain"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/iam"
)

// IAM is the dialect of the IAM API.
type IAM struct{}

// iamMessages are what IAM says of a status: the page of the token for 400, rows
// of the error table for the others.
var iamMessages = map[int]string{
	http.StatusBadRequest:          "The request body is invalid",
	http.StatusUnauthorized:        "The request you have made requires authentication.",
	http.StatusForbidden:           "You are not authorized to perform the requested action.",
	http.StatusInternalServerError: "An unexpected error prevented the server from fulfilling your request.",
}

// General returns the message of a status.
func (IAM) General(status int) *api.Refusal {
	return iamRefusal(status, cmp.Or(iamMessages[status], http.StatusText(status)))
}

func iamRefusal(status int, message string) *api.Refusal {
	return &api.Refusal{Status: status, Code: http.StatusText(status), Message: message}
}

// Refuses refuses everything but what the document does not mention.
func (IAM) Refuses(_ *api.Document, f contract.Finding) bool { return !f.Strict }

// Invalid refuses a body as the page of the token does, and a parameter as a row
// of the error table does.
func (IAM) Invalid(_ *api.Call, f contract.Finding) *api.Refusal {
	if f.In == contract.InBody || f.In == contract.InHeader {
		return iamInvalidBody(f.String() + ".")
	}
	return iamInvalidParameter(f.At, f.String()+".")
}

// Translate uses the page of the token and rows of the error table.
func (IAM) Translate(_ *api.Call, err error) *api.Refusal {
	reason, detail, _ := domain.Cause(err)
	switch reason {
	case iam.WrongPassword:
		return iamRefusal(http.StatusUnauthorized, "The username or password is wrong.")
	case iam.WrongToken:
		return iamRefusal(http.StatusUnauthorized, "The X-Auth-Token is invalid!")
	case iam.InvalidToken:
		return iamRefusal(http.StatusNotFound, "X-Subject-Token is invalid in the request")
	case iam.IncompleteLogin, iam.IncompleteScope:
		return iamInvalidBody(detail)
	case iam.DomainNotFound:
		return iamRefusal(http.StatusNotFound, "Could not find domain: "+detail+".")
	case iam.IncompletePage:
		return iamInvalidParameter("page", detail)
	}
	return nil
}

func iamInvalidBody(detail string) *api.Refusal {
	return iamRefusal(http.StatusBadRequest, iamMessages[http.StatusBadRequest]+": "+detail)
}

func iamInvalidParameter(name, detail string) *api.Refusal {
	return iamRefusal(http.StatusBadRequest, "Request parameter "+name+" is invalid. "+detail)
}

// iamFault is the body of a refusal.
type iamFault struct {
	Error iamFaultDetail `json:"error"`
}

type iamFaultDetail struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Title   string `json:"title"`
}

// Body returns a fault whose code is the status.
func (IAM) Body(_ *api.Call, r *api.Refusal) any {
	return iamFault{iamFaultDetail{Code: r.Status, Message: r.Message, Title: http.StatusText(r.Status)}}
}
