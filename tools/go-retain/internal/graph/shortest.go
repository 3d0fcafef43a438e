package graph

// ShortestFrom returns, for each node, its predecessor on a shortest path from any of the starts; -1 for the starts and
// for unreachable nodes. Among paths of equal length, the one from the earlier start wins. The starts of a later group
// serve only nodes that the earlier groups do not reach.
func ShortestFrom(g Graph, groups ...[]int32) []int32 {
	before := make([]int32, g.Len())
	seen := make([]bool, g.Len())
	for i := range before {
		before[i] = -1
	}
	queue := make([]int32, 0, g.Len())
	for _, starts := range groups {
		queue = queue[:0]
		for _, s := range starts {
			if !seen[s] {
				seen[s] = true
				queue = append(queue, s)
			}
		}
		for i := 0; i < len(queue); i++ {
			for _, to := range g.Successors(queue[i]) {
				if !seen[to] {
					seen[to] = true
					before[to] = queue[i]
					queue = append(queue, to)
				}
			}
		}
	}
	return before
}
