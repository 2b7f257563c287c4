package load_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// maxLooks is how many looks may still find what is deleted.
const maxLooks = 100

// watch is how the calls of a generated wait or list are counted, and what each
// answer must hold. The context of the calls has it.
type watch struct {
	operation string
	wanted    []string                // refusals that are expected
	check     func(body []byte) error // of each answer that is a success, if it is not nil
	calls     int
}

type watchKey struct{}

func (o *watch) in(ctx context.Context) context.Context {
	return context.WithValue(ctx, watchKey{}, o)
}

// countingDoer counts the calls of generated waits and lists. A worker counts its other
// calls itself.
type countingDoer struct {
	fault.Doer
	tally *tally
}

func (d countingDoer) Do(r *http.Request) (response *http.Response, err error) {
	watching, ok := r.Context().Value(watchKey{}).(*watch)
	if !ok {
		return d.Doer.Do(r)
	}
	watching.calls++
	d.tally.call(watching.operation, func() error {
		response, err = d.Doer.Do(r)
		if err == nil {
			err = watching.read(response)
		}
		return err
	}, watching.wanted...)
	return response, err
}

// read reads the body, which belongs to the time of the call, and checks it. A wait
// would continue after a body that is cut off.
func (o *watch) read(response *http.Response) error {
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	if !json.Valid(body) {
		return errors.New("the answer is not JSON")
	}
	if o.check == nil {
		return nil
	}
	return o.check(body)
}

// checked returns a check of the answers of an operation.
func checked[R any](check func(R) error) func(body []byte) error {
	return func(body []byte) error {
		var answer R
		if err := json.Unmarshal(body, &answer); err != nil {
			return err
		}
		return check(answer)
	}
}

// ended drops the result of a wait.
func ended[T any](_ T, err error) error { return err }

// await reports whether a generated wait ends well.
func (w *worker) await(ctx context.Context, look *watch, wait func(context.Context) error) bool {
	err := wait(look.in(ctx))
	w.hold(err == nil, "%s: waited without success: %v", look.operation, err)
	w.hold(look.calls > 0, "%s: no call of the wait is counted", look.operation)
	return err == nil
}

// awaitDeletion waits until a deleted snapshot is not found.
func (w *worker) awaitDeletion(ctx context.Context, operation string, wait func(context.Context) error) {
	look := &watch{operation: operation, wanted: []string{"404"}}
	w.await(ctx, look, wait)
	w.hold(look.calls <= maxLooks, "%s: it is deleted, and still found by %d looks", operation, look.calls-1)
}

// listed returns the items of a generated list, and whether all of them are read.
func listed[T any](ctx context.Context, w *worker, operation string, list func(context.Context) iter.Seq2[T, error]) (items []T, ok bool) {
	pages := &watch{operation: operation}
	for item, err := range list(pages.in(ctx)) {
		if err != nil {
			w.hold(false, "%s: listed without success: %v", operation, err)
			return items, false
		}
		items = append(items, item)
	}
	w.hold(pages.calls > 0, "%s: no call of the list is counted", operation)
	return items, true
}

// upTo ends a list after the first item that is wanted.
func upTo[T any](isWanted func(T) bool, list iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for item, err := range list {
			if !yield(item, err) || err == nil && isWanted(item) {
				return
			}
		}
	}
}
