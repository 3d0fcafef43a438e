package graph

// ShortestFrom gives, for each node, the one before it on a shortest way from any of the starts; -1 for the starts and
// for what they do not lead to. Of ways of one length, that from the earlier start is taken. The starts of a later group
// are only used for what those of the earlier ones do not lead to.
func ShortestFrom(g Graph, groups ...[]int32) []int32 {
	before := make([]int32, g.Len())
	seen := make([]bool, g.Len())
	for i := range before {
		before[i] = -1
	}
	var queue []int32
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
