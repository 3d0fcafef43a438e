// Package graph has algorithms on plain graphs: dominators and shortest paths.
package graph

// Graph is a graph of nodes 0 to Len()-1; 0 is the root.
type Graph interface {
	Len() int
	Successors(node int32) []int32
}

// Dominators returns each node's immediate dominator: the last node that is on every path from the root to it. It is -1
// for the root and for unreachable nodes. The returned order lists the nodes so that each comes after its dominator.
//
// The algorithm is Semi-NCA (Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems", 2005, §2.2):
// semidominators as Lengauer and Tarjan find them, then the nearest common ancestor with the parent.
func Dominators(g Graph) (idom, order []int32) {
	n := g.Len()
	d := depthFirst(g)
	preds := predecessors(g, d)
	d.number = nil // of a large graph, each list that is not needed any more counts
	count := len(d.order)
	semi := make([]int32, count)
	label := make([]int32, count)
	ancestor := make([]int32, count)
	for i := range count {
		semi[i], label[i], ancestor[i] = int32(i), int32(i), -1
	}
	var stack []int32
	for w := int32(count) - 1; w > 0; w-- {
		for _, v := range preds.of(w) {
			u := v
			if ancestor[v] >= 0 {
				stack = compress(v, ancestor, label, semi, stack)
				u = label[v]
			}
			semi[w] = min(semi[w], semi[u])
		}
		label[w] = w
		ancestor[w] = d.parent[w]
	}
	preds, label = rows{}, nil
	dom := ancestor // of a smaller node only, which has its dominator already
	if count > 0 {
		dom[0] = 0
	}
	for w := int32(1); w < int32(count); w++ {
		v := d.parent[w]
		for v > semi[w] {
			v = dom[v]
		}
		dom[w] = v
	}
	semi, d.parent = nil, nil
	idom = make([]int32, n)
	for i := range idom {
		idom[i] = -1
	}
	for w := 1; w < count; w++ {
		idom[d.order[w]] = d.order[dom[w]]
	}
	return idom, d.order
}

// compress shortens the path from v to the root of its tree, and makes label[v] the node on it with the least
// semidominator.
func compress(v int32, ancestor, label, semi, stack []int32) []int32 {
	stack = stack[:0]
	for u := v; ancestor[ancestor[u]] >= 0; u = ancestor[u] {
		stack = append(stack, u)
	}
	for i := len(stack) - 1; i >= 0; i-- {
		u := stack[i]
		a := ancestor[u]
		if semi[label[a]] < semi[label[u]] {
			label[u] = label[a]
		}
		ancestor[u] = ancestor[a]
	}
	return stack
}

// search is a depth-first search: its nodes in the order of discovery, and for each (by its number in that order) the
// node that it was found from.
type search struct {
	order  []int32
	parent []int32
	number []int32
}

func depthFirst(g Graph) search {
	n := g.Len()
	d := search{number: make([]int32, n), order: make([]int32, 0, n), parent: make([]int32, 0, n)}
	for i := range d.number {
		d.number[i] = -1
	}
	type visit struct {
		node int32
		next int
	}
	visits := []visit{{0, 0}}
	d.number[0] = 0
	d.order = append(d.order, 0)
	d.parent = append(d.parent, -1)
	for len(visits) > 0 {
		top := &visits[len(visits)-1]
		successors := g.Successors(top.node)
		if top.next == len(successors) {
			visits = visits[:len(visits)-1]
			continue
		}
		to := successors[top.next]
		top.next++
		if d.number[to] < 0 {
			d.number[to] = int32(len(d.order))
			d.parent = append(d.parent, d.number[top.node])
			d.order = append(d.order, to)
			visits = append(visits, visit{to, 0})
		}
	}
	return d
}

// rows are lists in compressed rows.
type rows struct {
	first []int64
	items []int32
}

func (r *rows) of(i int32) []int32 { return r.items[r.first[i]:r.first[i+1]] }

// predecessors are by number, not by node.
func predecessors(g Graph, d search) rows {
	count := len(d.order)
	r := rows{first: make([]int64, count+2)}
	for _, node := range d.order {
		for _, to := range g.Successors(node) {
			r.first[d.number[to]+2]++
		}
	}
	for i := 2; i < len(r.first); i++ {
		r.first[i] += r.first[i-1]
	}
	r.items = make([]int32, r.first[count+1])
	for number, node := range d.order {
		for _, to := range g.Successors(node) {
			at := &r.first[d.number[to]+1]
			r.items[*at] = int32(number)
			*at++
		}
	}
	return r
}
