package probe

import (
	"cmp"
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
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/poll"
)

// fixtures creates the objects that cases refer to, and removes everything that was
// created.
type fixtures struct {
	Options
	target    *target
	kinds     []kind
	transient []string        // the codes of the API that pass by themselves
	current   map[role]string // the object of each role that cases refer to
	broken    map[role]error  // why there is none
	created   []*object       // those that are not known to be deleted
	leftovers []string        // what could not be removed, and why
}

// object is something at the target.
type object struct {
	kind         *kind
	id           string
	location     map[role]string // the project or region, if it is not that of the options
	mayBeDeleted bool            // whether something has deleted it, or may have
}

func newFixtures(options Options, t *target) (*fixtures, error) {
	docs := options.API.Documents()
	known, err := kindsOf(options.API.ID, docs)
	return &fixtures{Options: options, target: t, kinds: known, transient: transientOf(docs), current: map[role]string{}, broken: map[role]error{}}, err
}

// known returns what the target has, by role.
func (f *fixtures) known() map[role]string {
	r := f.Resources
	known := map[role]string{
		roleProject: r.Project, roleVolume: r.Volume, roleRegion: r.Region, roleInstance: r.Instance,
		roleDomain: r.Domain, roleUser: r.User, rolePassword: r.Password,
		roleToken: f.Credentials.Token,
	}
	if !f.AllowWrites {
		known[roleSnapshot], known[roleDisk] = r.Snapshot, r.Volume
	}
	maps.Copy(known, f.current)
	return known
}

func (f *fixtures) substitute(r suite.Request) suite.Request {
	return substitute(r, f.known())
}

// prepare creates the objects that c refers to, unless they exist.
func (f *fixtures) prepare(ctx context.Context, c suite.Case) error {
	if !f.AllowWrites {
		return nil
	}
	roles := rolesIn(*c.Request)
	for i := range f.kinds {
		kind := &f.kinds[i]
		if !slices.Contains(roles, kind.role) || f.current[kind.role] != "" {
			continue
		}
		if err := f.provide(ctx, kind); err != nil {
			return err
		}
	}
	if c.Valid {
		return f.addItem(ctx, c)
	}
	return nil
}

// provide creates an object that cases refer to. It does not retry a permanent
// failure.
func (f *fixtures) provide(ctx context.Context, kind *kind) error {
	if f.broken[kind.role] != nil {
		return f.broken[kind.role]
	}
	id, err := f.create(ctx, kind)
	if err != nil {
		err = fmt.Errorf("there is no %s for it: %w", kind.role, err)
		if !isTemporary(err) {
			f.broken[kind.role] = err
		}
		return err
	}
	f.current[kind.role] = id
	return nil
}

func (f *fixtures) create(ctx context.Context, kind *kind) (string, error) {
	a, err := f.call(ctx, kind.create, &object{})
	if err != nil {
		f.reportLeftover(fmt.Sprintf("the create of a %s had no answer, but may have created one; look for it at the target", kind.role))
		return "", err
	}
	if !isSuccess(a.status) {
		return "", fmt.Errorf("the create was %w", a.fault())
	}
	ids := kind.idsIn(a.body)
	if len(ids) == 0 {
		f.reportLeftover(fmt.Sprintf("the create of a %s was answered %d without an id; look for it at the target", kind.role, a.status))
		return "", errors.New("the answer to the create has no id")
	}
	obj := &object{kind: kind, id: ids[0]}
	f.created = append(f.created, obj)
	_, err = f.await(ctx, obj, kind.statuses)
	return obj.id, err
}

// addItem adds the metadata item that c refers to, to the current snapshot.
func (f *fixtures) addItem(ctx context.Context, c suite.Case) error {
	before, key, ok := strings.Cut(c.Request.Path, "/metadata/")
	if !ok || !strings.Contains(c.Operation, "Item") {
		return nil
	}
	r := f.substitute(suite.Request{
		Method: http.MethodPost, Path: before + "/metadata", Headers: suite.Headers{"Content-Type": {"application/json"}},
		Body: `{"metadata": {"` + inJSON(key) + `": "value"}}`,
	})
	_, err := f.send(ctx, r)
	return err // if it is refused, the case fails
}

// record records what the successful answer to c says was created, and retires what
// c has consumed. A case may refer to a project of its own.
func (f *fixtures) record(ctx context.Context, c suite.Case, sent suite.Request, a answer) {
	if created, ok := creates[c.Operation]; ok {
		f.recordCreated(ctx, c, created, sent, a)
	}
	if consumes[c.Operation] || irreversible[c.API+"/"+c.Operation] != "" {
		f.retire(ctx, rolesIn(*c.Request))
	}
}

func (f *fixtures) recordCreated(ctx context.Context, c suite.Case, created role, sent suite.Request, a answer) {
	i := slices.IndexFunc(f.kinds, func(k kind) bool { return k.role == created })
	if i < 0 {
		return
	}
	kind := &f.kinds[i]
	ids := kind.idsIn(a.body)
	if len(ids) == 0 {
		f.reportLeftover(fmt.Sprintf("%s was answered %d without an id; look for what it created at the target", c.Name, a.status))
	}
	for _, id := range ids {
		switch id {
		case f.current[created]: // the answer repeats an earlier one
		case f.Resources.Snapshot, f.Resources.Volume:
			f.reportLeftover(fmt.Sprintf("%s was answered %d with the id of --snapshot or --volume, which is never deleted; look for what it created at the target", c.Name, a.status))
		default:
			obj := &object{kind: kind, id: id, location: locationOf(sent)}
			f.created = append(f.created, obj)
			f.remove(ctx, obj)
		}
	}
}

// retire removes the current objects of those roles, so that the next case gets new
// ones.
func (f *fixtures) retire(ctx context.Context, roles []role) {
	for _, obj := range slices.Clone(f.created) {
		role := obj.kind.role
		if f.current[role] == obj.id && slices.Contains(roles, role) {
			delete(f.current, role)
			obj.mayBeDeleted = true
			f.remove(ctx, obj)
		}
	}
}

// reportLeftover records something that may be left behind.
func (f *fixtures) reportLeftover(what string) {
	f.leftovers = append(f.leftovers, what)
}

// removeAll removes every object, and returns what it could not remove.
func (f *fixtures) removeAll(ctx context.Context) []string {
	for _, obj := range slices.Clone(f.created) {
		f.remove(ctx, obj)
	}
	for _, obj := range f.created {
		f.reportLeftover(fmt.Sprintf("%s %s was left behind: %v; delete it", obj.kind.role, obj.id, f.tryRemove(ctx, obj)))
	}
	return f.leftovers
}

// remove removes an object. If that fails, removeAll tries again.
func (f *fixtures) remove(ctx context.Context, obj *object) {
	if f.tryRemove(ctx, obj) == nil {
		f.created = slices.DeleteFunc(f.created, func(other *object) bool { return other == obj })
	}
}

// tryRemove waits until the object can be deleted, deletes it, and waits until
// it is gone.
func (f *fixtures) tryRemove(ctx context.Context, obj *object) error {
	if obj.id == "." || obj.id == ".." {
		return errors.New("its id cannot be part of a path")
	}
	settled := poll.Statuses{Done: append(obj.kind.settled(), gone)}
	status, err := f.await(ctx, obj, settled)
	switch {
	case err != nil:
		return err
	case status == gone && obj.mayBeDeleted:
		return nil
	case status == gone:
		return errors.New("it was created, but is not found")
	}
	a, err := f.delete(ctx, obj)
	obj.mayBeDeleted = true
	if err != nil {
		return err
	}
	_, err = f.await(ctx, obj, poll.Statuses{Done: []string{gone}, Failed: obj.kind.stuck(a)})
	if err != nil && !isSuccess(a.status) {
		return fmt.Errorf("the delete was %w", a.fault())
	}
	return err
}

// delete deletes an object, and retries while the target is temporarily unable to.
func (f *fixtures) delete(ctx context.Context, obj *object) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, f.Wait)
	defer cancel()
	const accepted = "accepted"
	return poll.Wait(ctx, poll.Statuses{Done: []string{accepted}}, func(ctx context.Context) (answer, string, error) {
		a, err := f.call(ctx, obj.kind.remove, obj)
		if err == nil && isTemporary(a.fault()) {
			err = a.fault()
		}
		return a, accepted, err
	}, poll.WithBackoff(f.Backoff))
}

// await waits until an object has one of the statuses, and returns it.
func (f *fixtures) await(ctx context.Context, obj *object, statuses poll.Statuses) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, f.Wait)
	defer cancel()
	return poll.Wait(ctx, statuses, func(ctx context.Context) (string, string, error) {
		a, err := f.call(ctx, obj.kind.show, obj)
		if err != nil {
			return "", "", err
		}
		status, err := obj.kind.statusIn(a)
		return status, status, err
	}, poll.WithBackoff(f.Backoff))
}

// call sends a call about an object.
func (f *fixtures) call(ctx context.Context, c call, about *object) (answer, error) {
	known := f.known()
	maps.Copy(known, about.location)
	r := substitute(suite.Request{Method: c.method, Path: c.path, Query: c.query, Body: c.body, Headers: c.headers()}, known)
	r.Path = strings.ReplaceAll(r.Path, "{id}", url.PathEscape(about.id))
	r.Query = strings.ReplaceAll(r.Query, "{id}", url.QueryEscape(about.id))
	return f.send(ctx, r)
}

// locationOf returns where a request creates something: in the project of a path
// such as /v2/{project_id}/snapshots, or in the region that it copies to.
func locationOf(r suite.Request) map[role]string {
	location := map[role]string{}
	if parts := strings.Split(r.Path, "/"); len(parts) > 3 {
		if project, err := url.PathUnescape(parts[2]); err == nil {
			location[roleProject] = project
		}
	}
	query, err := url.ParseQuery(r.Query)
	if region := cmp.Or(query.Get("DestinationRegionId"), query.Get("regionId")); err == nil && region != "" {
		location[roleRegion] = region
	}
	return location
}

func (f *fixtures) send(ctx context.Context, r suite.Request) (answer, error) {
	request, err := f.target.request(r)
	if err != nil {
		return answer{}, err
	}
	a, err := f.target.send(ctx, request)
	a.transient = f.transient
	return a, err
}

// refused is an answer that refuses a call of the fixtures.
type refused struct{ answer }

func (a answer) fault() error { return &refused{a} }

// Error returns the status and the beginning of the body.
func (r *refused) Error() string {
	const most = 300
	body := r.redactor.whole(r.body)
	text := strings.Join(strings.Fields(body[:min(len(body), most)]), " ")
	if len(body) > most {
		text += cutMark
	}
	return fmt.Sprintf("answered %d: %s", r.status, text)
}

// Unwrap returns the fault by which package poll decides whether to retry.
func (r *refused) Unwrap() error {
	return fault.Transient(fault.FromResponse(&http.Response{StatusCode: r.status, Header: r.header}, r.body), r.transient...)
}

func isTemporary(err error) bool {
	var failure *fault.Error
	return errors.As(err, &failure) && failure.Retryable()
}

// lookUp returns the string at a JSON pointer of a body, "" if there is none.
func lookUp(body []byte, pointer string) string {
	if all := lookUpAll(body, pointer); len(all) > 0 {
		return all[0]
	}
	return ""
}

// lookUpAll returns the string at a JSON pointer of a body, or the strings of the list
// there; an empty one is none.
func lookUpAll(body []byte, pointer string) []string {
	p, err := jsonpointer.New(pointer)
	if err != nil {
		return nil
	}
	var document any
	if json.Unmarshal(body, &document) != nil {
		return nil
	}
	value, _, err := p.Get(document)
	if err != nil {
		return nil
	}
	values, isList := value.([]any)
	if !isList {
		values = []any{value}
	}
	var texts []string
	for _, value := range values {
		if text, _ := value.(string); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}
