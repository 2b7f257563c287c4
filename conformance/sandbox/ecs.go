package sandbox

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// The limits of the page of CreateSnapshot.
const (
	maxSnapshots = 256 // of a disk, made by hand
	maxTags      = 20
)

// ecsAPI serves alibaba/ecs20140526.
type ecsAPI struct {
	store                             *store
	ecs20140526.StrictServerInterface // of what is still to come
}

func newECS(s *store) http.Handler {
	strict := ecs20140526.NewStrictHandlerWithOptions(ecsAPI{store: s}, nil, ecs20140526.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: keepError, ResponseErrorHandlerFunc: keepError,
	})
	handler := ecs20140526.HandlerWithOptions(strict, ecs20140526.StdHTTPServerOptions{ErrorHandlerFunc: keepError})
	return acs.Dispatch(handler, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keepError(w, r, noSuchAPI)
	}))
}

// CreateSnapshot implements ecs20140526.StrictServerInterface.
func (a ecsAPI) CreateSnapshot(ctx context.Context, r ecs20140526.CreateSnapshotRequestObject) (ecs20140526.CreateSnapshotResponseObject, error) {
	c := callOf(ctx)
	n, err := newDiskSnapshot(c, r.Params)
	if err != nil {
		return nil, err
	}
	made, err := a.store.create(n, func(tx *tx) error { return admitDiskSnapshot(c, tx, n) })
	if err != nil {
		return nil, err
	}
	if made.Parameters != n.Parameters {
		return nil, c.documented("IdempotentParameterMismatch")
	}
	return ecs20140526.CreateSnapshot200JSONResponse{SnapshotID: made.ID, RequestID: c.id}, nil
}

func newDiskSnapshot(c *call, params ecs20140526.CreateSnapshotParams) (*snapshot, error) {
	token := orZero(params.ClientToken)
	params.ClientToken = nil
	parameters, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	tags, err := readTags(c, parameters)
	if err != nil {
		return nil, err
	}
	return &snapshot{
		ID: newSnapshotID(), Service: serviceECS, Source: params.DiskID,
		Name: params.SnapshotName, Description: params.Description, Metadata: tags,
		Token: token, Parameters: string(parameters),
	}, nil
}

// readTags collects the numbered tags, which the generated code has as 40
// members.
func readTags(c *call, parameters []byte) (map[string]string, error) {
	var all map[string]any
	if err := json.Unmarshal(parameters, &all); err != nil {
		return nil, err
	}
	tags := map[string]string{}
	for i := 1; i <= maxTags; i++ {
		key, hasKey := all[fmt.Sprintf("Tag.%d.Key", i)].(string)
		value, hasValue := all[fmt.Sprintf("Tag.%d.Value", i)].(string)
		if _, ok := tags[key]; ok && hasKey {
			return nil, c.documented("Duplicate.TagKey")
		}
		if hasValue && !hasKey {
			return nil, c.documented("InvalidTagKey.Malformed").because(fmt.Sprintf("Tag.%d.Key: the value has no key; add it.", i))
		}
		if hasKey {
			tags[key] = value
		}
	}
	return tags, nil
}

func admitDiskSnapshot(c *call, tx *tx, n *snapshot) error {
	if !tx.exists(serviceECS, "", n.Source) {
		return c.documented("InvalidDiskId.NotFound")
	}
	others := find[*snapshot](tx, bySource(serviceECS, "", n.Source))
	if slices.ContainsFunc(others, func(other *snapshot) bool { return other.creating(tx.now) }) {
		return c.documented("IncorrectDiskStatus.CreatingSnapshot")
	}
	if len(others) >= maxSnapshots {
		return c.documented("QuotaExceed.Snapshot")
	}
	return nil
}

// newSnapshotID makes an id such as s-bp17441ohwka0yuh4e2q.
func newSnapshotID() string {
	return "s-bp" + strings.ToLower(rand.Text()[:18])
}

// ecsWords are those of ECS.
type ecsWords struct{}

// noSuchAPI is the answer to any path but /, and to an action that is none.
var noSuchAPI = &refusal{status: http.StatusNotFound, code: "InvalidAction.NotFound", message: "Specified api is not found, please check your url and method."}

// ecsErrors are rows of the common error table that stand for their status.
var ecsErrors = map[int]refusal{
	http.StatusBadRequest:          {code: "InvalidParameter", message: "The specified parameter is not valid."},
	http.StatusForbidden:           {code: "Forbidden.Unauthorized", message: "User not authorized to operate on the specified resource."},
	http.StatusConflict:            {code: "OperationConflict", message: "Request was denied due to conflict with a previous request."},
	http.StatusInternalServerError: {code: "InternalError", message: "The request processing has failed due to some unknown error, exception or failure."},
	http.StatusServiceUnavailable:  {code: "ServiceUnavailable", message: "The request has failed due to a temporary failure of the server."},
}

func (ecsWords) general(status int) *refusal {
	r := ecsErrors[status]
	r.status = status
	r.code = cmp.Or(r.code, "UnknownError")
	r.message = cmp.Or(r.message, http.StatusText(status)+".")
	return &r
}

// tag is the name of a tag parameter, with its number.
var tag = regexp.MustCompile(`^Tag\.([0-9]+)\.(Key|Value)$`)

// minds refuses more tags than are documented: to drop them in silence, as other
// unknown parameters, would lose what the caller wanted to keep.
func (ecsWords) minds(f contract.Finding) bool {
	return !f.Strict || isSurplusTag(f.At)
}

func isSurplusTag(name string) bool {
	parts := tag.FindStringSubmatch(name)
	if parts == nil {
		return false
	}
	number, err := strconv.Atoi(parts[1])
	return err != nil || number > maxTags
}

func (w ecsWords) invalid(c *call, f contract.Finding) *refusal {
	switch {
	case f.In == contract.InPath:
		return noSuchAPI
	case f.In == contract.InHeader:
		return invalidAction(f)
	case f.Rule == contract.RuleRequired:
		return missingParameter(f.At)
	}
	code := "Invalid" + parameterName(f.At) + ".Malformed"
	if f.Strict {
		code = "QuotaExceed.Tags"
	}
	row, ok := c.row(code)
	if !ok {
		row = w.general(http.StatusBadRequest)
	}
	return row.because(f.String() + ".")
}

// parameterName is a parameter as the codes of the vendor name it.
func parameterName(name string) string {
	if parts := tag.FindStringSubmatch(name); parts != nil {
		return "Tag" + parts[2]
	}
	if name == "Category" {
		return "SnapshotCategory"
	}
	return name
}

// invalidAction is about the headers that name action and version.
func invalidAction(f contract.Finding) *refusal {
	name := "Action"
	if strings.EqualFold(f.At, acs.HeaderVersion) {
		name = "Version"
	}
	if f.Rule == contract.RuleRequired {
		return missingParameter(name)
	}
	if name == "Action" {
		return noSuchAPI.because(f.String() + ".")
	}
	return &refusal{status: http.StatusBadRequest, code: "InvalidParameter", message: "The specified parameter “Action or Version” is not valid. " + f.String() + "."}
}

func missingParameter(name string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "MissingParameter", message: "The input parameter “" + name + "” that is mandatory for processing this request is not supplied."}
}

func (ecsWords) body(c *call, r *refusal) any {
	return ecs20140526.Fault{Code: r.code, Message: r.message, RequestID: c.id, HostID: &c.original.Host}
}
