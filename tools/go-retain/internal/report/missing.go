package report

import "fmt"

// missingBytes is the smallest difference between allocated and reachable bytes that may be a warning. The collector first
// runs at this size of the heap.
const missingBytes = 4 << 20

// missing says by how much the reachable bytes are below the allocated bytes, where that is a tenth or more.
func (h Heap) missing() string {
	if h.AllocatedBytes <= 0 || h.ReachableBytes > h.AllocatedBytes/10*9 {
		return ""
	}
	return fmt.Sprintf(" (%.1f %%; %s are not reachable)",
		100*float64(h.ReachableBytes)/float64(h.AllocatedBytes), Bytes(h.AllocatedBytes-h.ReachableBytes))
}

// WarnOfMissing adds a warning if far fewer bytes are reachable than are allocated. Up to half of the heap is usually
// garbage that the collector has not freed yet: by default (GOGC=100) it lets the heap double. More than that is garbage of
// an unusual setting, or it is retained by something that go-retain does not read.
func (l *Snapshot) WarnOfMissing() {
	missing := l.Heap.AllocatedBytes - l.Heap.ReachableBytes
	if missing < missingBytes || missing <= l.Heap.AllocatedBytes/2 {
		return
	}
	l.Warnings = append(l.Warnings, fmt.Sprintf("%s of %s allocated (%.0f %%) are not reachable: this is garbage that is not yet "+
		"freed, or memory whose holder go-retain does not see. Force a collection and take another snapshot: garbage goes away",
		Bytes(missing), Bytes(l.Heap.AllocatedBytes), 100*float64(missing)/float64(l.Heap.AllocatedBytes)))
}
