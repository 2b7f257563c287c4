package store

// expiries is a heap of rows, the next one to expire on top: there may be many
// rows, and one of them expires at any time.
type expiries []*row

// Len implements heap.Interface.
func (e expiries) Len() int { return len(e) }

// Less implements heap.Interface.
func (e expiries) Less(i, j int) bool { return e[i].record.Expiry().Before(e[j].record.Expiry()) }

// Swap implements heap.Interface.
func (e expiries) Swap(i, j int) {
	e[i], e[j] = e[j], e[i]
	e[i].place, e[j].place = i+1, j+1
}

// Push implements heap.Interface.
func (e *expiries) Push(r any) {
	*e = append(*e, r.(*row))
	r.(*row).place = len(*e)
}

// Pop implements heap.Interface.
func (e *expiries) Pop() any {
	last := len(*e) - 1
	r := (*e)[last]
	(*e)[last] = nil
	*e = (*e)[:last]
	r.place = 0
	return r
}
