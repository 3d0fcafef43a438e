package holders

// sample chooses the samples of each node, evenly spread over the bytes of the node: an object of 90 % of the bytes is 90 %
// of the samples. Equal chances for all objects would show the way to the most numerous ones, which may be empty.
//
// An object weighs what it retains, without what further objects of its node retain: each element of a list retains all
// elements after it. It weighs at least one byte.
func (b *builder) sample() {
	totals := make([]int64, len(b.tree.Nodes))
	for _, id := range b.order {
		if node := b.node[id]; node >= 0 {
			totals[node] += max(b.bytes[id], 1)
		}
	}
	seen := make([]int64, len(b.tree.Nodes))
	for _, id := range b.order {
		node := b.node[id]
		if node < 0 {
			continue
		}
		seen[node] += max(b.bytes[id], 1)
		n := &b.tree.Nodes[node]
		// Sample i stands for the middle of part i of the bytes.
		for i := len(n.Samples); i < maxSamples && seen[node]*2*maxSamples > int64(2*i+1)*totals[node]; i++ {
			n.Samples = append(n.Samples, id)
		}
	}
}
