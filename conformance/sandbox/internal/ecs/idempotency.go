package ecs

import (
	"encoding/json"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// Call identifies a call that a client may repeat without a second effect.
type Call struct {
	Operation  string
	Token      string // of the client; "" if the call may not be repeated
	Parameters string // all others, in a canonical form
}

// once does what a call asks for. If the operation was called with the same token
// less than a day before, it only returns the result of that time. It fails with
// TokenMismatch if the parameters are not the same.
func once[R any](s records, c Call, do func(tx *store.Tx) (R, error)) (R, error) {
	var result R
	err := s.Update(func(tx *store.Tx) (err error) {
		if c.Token == "" {
			result, err = do(tx)
			return err
		}
		earlier, ok := store.Get[*outcome](tx, idempotent, outcomeID(c.Operation, c.Token))
		if ok && earlier.Parameters != c.Parameters {
			return TokenMismatch
		}
		if ok {
			return json.Unmarshal(earlier.Answer, &result)
		}
		if result, err = do(tx); err != nil {
			return err
		}
		text, err := json.Marshal(result)
		if err != nil {
			return err
		}
		tx.Put(&outcome{Operation: c.Operation, Token: c.Token, Parameters: c.Parameters, Answer: text, At: tx.Now})
		return nil
	})
	return result, err
}
