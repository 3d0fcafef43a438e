package rt

// usageLayout has the fields that say what the runtime uses its memory for.
type usageLayout struct {
	statsHeap                                     place
	deltaSize                                     int64
	deltaCommitted, deltaInHeap, deltaInStacks    place
	gCreatedPC, gWaitReason, gWaiting             place
	spanAllocCount                                place
	pCache, cacheStacks                           place
	freeStacksSize                                place
	freeStacksEach                                int64
	mG0, mSignal, mNext                           place
	sudogNext, sudogElem, sudogChan, chanElemType place
}

func newUsageLayout(f *finder) usageLayout {
	return usageLayout{
		statsHeap:      f.place("runtime.mstats", "heapStats.stats"),
		deltaSize:      f.size("runtime.heapStatsDelta"),
		deltaCommitted: f.place("runtime.heapStatsDelta", "committed"),
		deltaInHeap:    f.place("runtime.heapStatsDelta", "inHeap"),
		deltaInStacks:  f.place("runtime.heapStatsDelta", "inStacks"),
		gCreatedPC:     f.place("runtime.g", "gopc"),
		gWaitReason:    f.place("runtime.g", "waitreason"),
		gWaiting:       f.place("runtime.g", "waiting"),
		spanAllocCount: f.place("runtime.mspan", "allocCount"),
		pCache:         f.place("runtime.p", "mcache"),
		cacheStacks:    f.place("runtime.mcache", "stackcache"),
		freeStacksSize: f.place("runtime.stackfreelist", "size"),
		freeStacksEach: f.size("runtime.stackfreelist"),
		mG0:            f.place("runtime.m", "g0"),
		mSignal:        f.place("runtime.m", "gsignal"),
		mNext:          f.place("runtime.m", "alllink"),
		sudogNext:      f.place("runtime.sudog", "waitlink"),
		sudogElem:      f.address("runtime.sudog", "elem"),
		sudogChan:      f.address("runtime.sudog", "c"),
		chanElemType:   f.place("runtime.hchan", "elemtype"),
	}
}

// address finds a field that is a pointer, or, since Go 1.26, a struct of a pointer that the collector sees at times only
// ("vp") and of the address ("vu").
func (f *finder) address(name, field string) place {
	p := f.place(name, field)
	if p.size == 16 {
		return place{p.offset + 8, 8}
	}
	return p
}
