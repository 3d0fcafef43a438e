package graph

// Lasting is a graph without the ways by which passing roots, such as stacks, lead to what lasting roots, such as package
// variables, lead to.
//
// In it, a lasting holder dominates its objects whether or not a goroutine uses them at the moment. In the whole graph, each
// use would move them to the root, so that two readings of an unchanged program would differ.
type Lasting struct {
	Graph
	// reached marks the nodes that a lasting root leads to.
	reached []bool
}

// WithoutPassing makes a Lasting graph. passing reports whether a node is a passing root.
func WithoutPassing(g Graph, passing func(node int32) bool) *Lasting {
	l := &Lasting{Graph: g, reached: make([]bool, g.Len())}
	l.reached[0] = true
	queue := []int32{0}
	for len(queue) > 0 {
		next := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, to := range g.Successors(next) {
			if !l.reached[to] && !passing(to) {
				l.reached[to] = true
				queue = append(queue, to)
			}
		}
	}
	return l
}

// Reached reports whether a lasting root leads to a node.
func (l *Lasting) Reached(node int32) bool { return l.reached[node] }

// Successors implements Graph.
func (l *Lasting) Successors(node int32) []int32 {
	all := l.Graph.Successors(node)
	if l.reached[node] {
		return all
	}
	kept := 0
	for _, to := range all {
		if !l.reached[to] {
			kept++
		}
	}
	if kept == len(all) {
		return all
	}
	left := make([]int32, 0, kept)
	for _, to := range all {
		if !l.reached[to] {
			left = append(left, to)
		}
	}
	return left
}
