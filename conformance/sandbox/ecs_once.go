package sandbox

import (
	"encoding/json"

	"github.com/snapspec/snapspec/conformance/contract"
)

// once does what a call asks for. With a ClientToken that the operation was
// called with less than a day before, it does nothing and gives the answer of that time.
func once[A any](s *store, c *call, do func(tx *tx) (A, error)) (A, error) {
	var answer A
	query := c.request.URL.Query()
	token := query.Get("ClientToken")
	query.Del("ClientToken")
	for _, f := range c.passed {
		if f.In == contract.InQuery && f.Strict {
			query.Del(f.At) // which changes nothing, so the call is the same without
		}
	}
	err := s.update(func(tx *tx) (err error) {
		if token == "" {
			answer, err = do(tx)
			return err
		}
		earlier, ok := get[*answered](tx, kindAnswered, answeredID(c.operation.ID, token))
		if ok && earlier.Parameters != query.Encode() {
			return ecsRefusal(c, "IdempotentParameterMismatch")
		}
		if ok {
			return json.Unmarshal(earlier.Answer, &answer)
		}
		if answer, err = do(tx); err != nil {
			return err
		}
		text, err := json.Marshal(answer)
		if err != nil {
			return err
		}
		tx.put(&answered{Operation: c.operation.ID, Token: token, Parameters: query.Encode(), Answer: text, At: tx.now})
		return nil
	})
	return answer, err
}
