package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-openapi/jsonpointer"

	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic/mask"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/poll"
)

// keeper makes the objects that cases are about, and removes whatever was made.
type keeper struct {
	Options
	target  *target
	current map[role]string // the object of each role that cases are sent about
	broken  map[role]error  // why there is none
	made    []*object       // that are not known to be gone
	left    []string        // what could not be removed, and why
}

// object is something at the target.
type object struct {
	kind      *kind
	id        string
	place     map[role]string // where it was made, if that is not what is at hand
	mayBeGone bool            // since something has deleted it, or may have
}

func newKeeper(options Options, t *target) *keeper {
	return &keeper{Options: options, target: t, current: map[role]string{}, broken: map[role]error{}}
}

// known is what the target has, by role.
func (k *keeper) known() map[role]string {
	r := k.Resources
	known := map[role]string{
		roleProject: r.Project, roleVolume: r.Volume, roleRegion: r.Region, roleInstance: r.Instance,
		roleDomain: r.Domain, roleUser: r.User, rolePassword: r.Password,
	}
	if !k.AllowWrites {
		known[roleSnapshot] = r.Snapshot
	}
	maps.Copy(known, k.current)
	return known
}

func (k *keeper) substitute(r suite.Request) suite.Request {
	return substitute(r, k.known())
}

// prepare makes what c is about, if nothing is there yet.
func (k *keeper) prepare(ctx context.Context, c suite.Case) error {
	if !k.AllowWrites {
		return nil
	}
	roles := rolesIn(*c.Request)
	for i := range kinds[k.API.ID] {
		kind := &kinds[k.API.ID][i]
		if !slices.Contains(roles, kind.role) || k.current[kind.role] != "" {
			continue
		}
		if err := k.provide(ctx, kind); err != nil {
			return err
		}
	}
	if c.Valid {
		return k.addItem(ctx, c)
	}
	return nil
}

// provide makes an object for cases to be about. What fails for good is not tried
// again.
func (k *keeper) provide(ctx context.Context, kind *kind) error {
	if k.broken[kind.role] != nil {
		return k.broken[kind.role]
	}
	id, err := k.create(ctx, kind)
	if err != nil {
		err = fmt.Errorf("no %s to send it about: %w", kind.role, err)
		if !isPassing(err) {
			k.broken[kind.role] = err
		}
		return err
	}
	k.current[kind.role] = id
	return nil
}

func (k *keeper) create(ctx context.Context, kind *kind) (string, error) {
	a, err := k.call(ctx, kind.create, &object{})
	if err != nil {
		k.doubt(fmt.Sprintf("the create of a %s had no answer, and may have made one all the same; look for it at the target", kind.role))
		return "", err
	}
	if !isDone(a.status) {
		return "", fmt.Errorf("the create was %w", a.fault())
	}
	id := kind.idIn(a.body)
	if id == "" {
		k.doubt(fmt.Sprintf("the create of a %s was answered %d without an id; look for it at the target", kind.role, a.status))
		return "", errors.New("the answer to the create has no id")
	}
	made := &object{kind: kind, id: id}
	k.made = append(k.made, made)
	_, err = k.await(ctx, made, kind.statuses)
	return id, err
}

// addItem gives the snapshot at hand the item of metadata that c is about.
func (k *keeper) addItem(ctx context.Context, c suite.Case) error {
	before, key, ok := strings.Cut(c.Request.Path, "/metadata/")
	if !ok || !strings.Contains(c.Operation, "Item") {
		return nil
	}
	r := k.substitute(suite.Request{
		Method: http.MethodPost, Path: before + "/metadata", Headers: suite.Headers{"Content-Type": {"application/json"}},
		Body: `{"metadata": {"` + inJSON(key) + `": "value"}}`,
	})
	_, err := k.send(ctx, r)
	return err // if it is refused, the case will tell
}

// note takes down what the answer to c, which was done, says was made, and
// retires what c has used up. A case may be about a project of its own.
func (k *keeper) note(ctx context.Context, c suite.Case, sent suite.Request, a answer) {
	found := false
	for i := range kinds[k.API.ID] {
		kind := &kinds[k.API.ID][i]
		id := kind.idIn(a.body)
		if id == "" {
			continue
		}
		found = true
		if id != k.current[kind.role] {
			made := &object{kind: kind, id: id, place: placeOf(sent)}
			k.made = append(k.made, made)
			k.remove(ctx, made)
		}
	}
	if makes[c.Operation] && !found {
		k.doubt(fmt.Sprintf("%s was answered %d without an id; look for what it made at the target", c.Name, a.status))
	}
	if spends[c.Operation] || irreversible[c.API+"/"+c.Operation] != "" {
		k.retire(ctx, rolesIn(*c.Request))
	}
}

// retire removes the objects at hand of those roles, so that the next case gets
// new ones.
func (k *keeper) retire(ctx context.Context, roles []role) {
	for _, made := range slices.Clone(k.made) {
		role := made.kind.role
		if k.current[role] == made.id && slices.Contains(roles, role) {
			delete(k.current, role)
			made.mayBeGone = true
			k.remove(ctx, made)
		}
	}
}

// doubt tells of something that may be left behind.
func (k *keeper) doubt(what string) {
	k.left = append(k.left, what)
}

// removeAll removes what is left, and tells what it could not.
func (k *keeper) removeAll(ctx context.Context) []string {
	for _, made := range slices.Clone(k.made) {
		k.remove(ctx, made)
	}
	for _, made := range k.made {
		k.doubt(fmt.Sprintf("%s %s was left behind: %v; delete it", made.kind.role, made.id, k.tryRemove(ctx, made)))
	}
	return k.left
}

// remove removes an object. If that fails, it is tried again at the end.
func (k *keeper) remove(ctx context.Context, made *object) {
	if k.tryRemove(ctx, made) == nil {
		k.made = slices.DeleteFunc(k.made, func(o *object) bool { return o == made })
	}
}

// tryRemove waits until the object can be deleted, deletes it, and waits until
// it is gone.
func (k *keeper) tryRemove(ctx context.Context, made *object) error {
	if made.id == "." || made.id == ".." {
		return errors.New("its id cannot stand in a path")
	}
	settled := poll.Statuses{Done: slices.Concat(made.kind.statuses.Done, made.kind.statuses.Failed, []string{gone})}
	status, err := k.await(ctx, made, settled)
	switch {
	case err != nil:
		return err
	case status == gone && made.mayBeGone:
		return nil
	case status == gone:
		return errors.New("it was made, yet it is nowhere to be seen")
	}
	a, err := k.delete(ctx, made)
	made.mayBeGone = true
	if err != nil {
		return err
	}
	_, err = k.await(ctx, made, poll.Statuses{Done: []string{gone}, Failed: made.kind.stuck(a)})
	if err != nil && !isDone(a.status) {
		return fmt.Errorf("the delete was %w", a.fault())
	}
	return err
}

// delete asks to delete an object, again if it is asked to.
func (k *keeper) delete(ctx context.Context, made *object) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, k.Wait)
	defer cancel()
	const asked = "asked"
	return poll.Wait(ctx, poll.Statuses{Done: []string{asked}}, k.Backoff, func(ctx context.Context) (answer, string, error) {
		a, err := k.call(ctx, made.kind.remove, made)
		if err == nil && isPassing(a.fault()) {
			err = a.fault()
		}
		return a, asked, err
	})
}

// await waits until an object has one of the statuses, and tells which.
func (k *keeper) await(ctx context.Context, made *object, statuses poll.Statuses) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, k.Wait)
	defer cancel()
	return poll.Wait(ctx, statuses, k.Backoff, func(ctx context.Context) (string, string, error) {
		a, err := k.call(ctx, made.kind.show, made)
		if err != nil {
			return "", "", err
		}
		status, err := made.kind.statusIn(a)
		return status, status, err
	})
}

// call sends a call of the keeper's own about an object.
func (k *keeper) call(ctx context.Context, c call, about *object) (answer, error) {
	known := k.known()
	maps.Copy(known, about.place)
	r := substitute(suite.Request{Method: c.method, Path: c.path, Query: c.query, Body: c.body, Headers: c.headers()}, known)
	r.Path = strings.ReplaceAll(r.Path, "{id}", url.PathEscape(about.id))
	r.Query = strings.ReplaceAll(r.Query, "{id}", url.QueryEscape(about.id))
	return k.send(ctx, r)
}

// placeOf is where a request makes something: in the project of a path such as
// /v2/{project_id}/snapshots, or in the region that it copies to.
func placeOf(r suite.Request) map[role]string {
	place := map[role]string{}
	if parts := strings.Split(r.Path, "/"); len(parts) > 3 {
		if project, err := url.PathUnescape(parts[2]); err == nil {
			place[roleProject] = project
		}
	}
	if query, err := url.ParseQuery(r.Query); err == nil && query.Get("DestinationRegionId") != "" {
		place[roleRegion] = query.Get("DestinationRegionId")
	}
	return place
}

func (k *keeper) send(ctx context.Context, r suite.Request) (answer, error) {
	request, err := k.target.request(r)
	if err != nil {
		return answer{}, err
	}
	return k.target.send(ctx, request)
}

// refused is an answer that refuses a call of the keeper's own.
type refused struct{ answer }

func (a answer) fault() error { return &refused{a} }

// Error tells the status, and begins the body.
func (r *refused) Error() string {
	const most = 300
	body := mask.Body(r.body)
	return fmt.Sprintf("answered %d: %s", r.status, bytes.Join(bytes.Fields(body[:min(len(body), most)]), []byte(" ")))
}

// Unwrap is the fault that package poll asks whether it may pass.
func (r *refused) Unwrap() error {
	return fault.FromResponse(&http.Response{StatusCode: r.status, Header: r.header}, r.body)
}

func isPassing(err error) bool {
	var failure *fault.Error
	return errors.As(err, &failure) && failure.Retryable()
}

// lookUp is the string at a JSON pointer of a body, "" if there is none.
func lookUp(body []byte, pointer string) string {
	p, err := jsonpointer.New(pointer)
	if err != nil {
		return ""
	}
	var document any
	if json.Unmarshal(body, &document) != nil {
		return ""
	}
	value, _, err := p.Get(document)
	text, _ := value.(string)
	if err != nil {
		return ""
	}
	return text
}
