// Package ptr converts between optional members, which are pointers, and values.
package ptr

// OrZero returns the value of an optional member, or the zero value if it is
// absent.
func OrZero[T any](value *T) T {
	if value == nil {
		var zero T
		return zero
	}
	return *value
}

// OrNil returns a pointer to value, or nil if value is zero.
func OrNil[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}
