package sandbox

// endings is a heap of rows, the next to end on top: there may be many, and
// something ends all the time.
type endings []*row

// Len implements heap.Interface.
func (e endings) Len() int { return len(e) }

// Less implements heap.Interface.
func (e endings) Less(i, j int) bool { return e[i].record.end().Before(e[j].record.end()) }

// Swap implements heap.Interface.
func (e endings) Swap(i, j int) {
	e[i], e[j] = e[j], e[i]
	e[i].place, e[j].place = i+1, j+1
}

// Push implements heap.Interface.
func (e *endings) Push(r any) {
	*e = append(*e, r.(*row))
	r.(*row).place = len(*e)
}

// Pop implements heap.Interface.
func (e *endings) Pop() any {
	last := len(*e) - 1
	r := (*e)[last]
	(*e)[last] = nil
	*e = (*e)[:last]
	r.place = 0
	return r
}
