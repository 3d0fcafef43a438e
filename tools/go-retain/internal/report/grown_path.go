package report

// firstOf returns the first of some paths, and the others.
func firstOf(all []*Path) (first *Path, others []*Path) {
	if len(all) == 0 {
		return nil, nil
	}
	return all[0], all[1:]
}

// grownPath chooses, of the paths to a holder's objects, the one that leads to most of the growth: a full branch that does
// not grow is beside an emptier one that does. Its Of is then its share of what grew.
func grownPath(before, after *Holder, of func(*Holder) []*Path) *Path {
	var best *Path
	var most, sum float64
	for _, p := range of(after) {
		grew := p.Of * float64(after.Bytes)
		for _, old := range of(before) {
			if signature(old.Steps) == signature(p.Steps) {
				grew -= old.Of * float64(before.Bytes)
			}
		}
		if grew <= 0 {
			continue
		}
		sum += grew
		if best == nil || grew > most {
			best, most = p, grew
		}
	}
	if best == nil {
		return of(after)[0]
	}
	grown := *best
	grown.Of = most / sum
	return &grown
}

func shortestPaths(h *Holder) []*Path   { return withFirst(h.Shortest, h.OtherShortest) }
func fromGlobalPaths(h *Holder) []*Path { return withFirst(h.FromGlobal, h.OtherFromGlobal) }

func withFirst(first *Path, others []*Path) []*Path {
	if first == nil {
		return nil
	}
	return append([]*Path{first}, others...)
}

// pathsOf returns the paths to the objects of a node.
func pathsOf(w *holderNode) (shortest, fromGlobal *Path) {
	if w.holder == nil {
		return nil, nil
	}
	shortest, fromGlobal = w.holder.Shortest, w.holder.FromGlobal
	if w.before != nil && shortest != nil {
		shortest = grownPath(w.before, w.holder, shortestPaths)
	}
	if w.before != nil && fromGlobal != nil {
		fromGlobal = grownPath(w.before, w.holder, fromGlobalPaths)
	}
	return shortest, fromGlobal
}
