package snapshot

import (
	"fmt"
	"runtime/debug"
	"sort"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/graph"
	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
	"github.com/OWNER/leakgate/tools/go-retain/internal/holders"
	"github.com/OWNER/leakgate/tools/go-retain/internal/path"
	"github.com/OWNER/leakgate/tools/go-retain/internal/proc"
	"github.com/OWNER/leakgate/tools/go-retain/internal/report"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
	"github.com/OWNER/leakgate/tools/go-retain/internal/stack"
	"github.com/OWNER/leakgate/tools/go-retain/internal/typing"
)

// A process of many objects takes long lists without pointers. To collect them costs little time, and those that are not needed
// any more would be a large part of the memory.
const manyObjects, gcPercentOfMany = 1 << 20, 10

// analyse builds the report from the copied memory.
func analyse(t *target, bias uint64, image *rt.Image, memory proc.Memory, stacks *stack.Unwinder, files moduleFiles) *report.Snapshot {
	image.Finish()
	if image.Slots > manyObjects {
		debug.SetGCPercent(gcPercentOfMany)
	}
	unchanging := newCached(memory)
	gcProg, _ := t.types.Constant("internal/abi.KindGCProg")
	onDemand, _ := t.types.Constant("internal/abi.TFlagGCMaskOnDemand")
	types := rt.NewTypes(image.Layout, unchanging, uint64(gcProg), uint64(onDemand))
	variables, places := t.variables(image, bias)
	ofPlugins, unnamed := files.symbols(image)
	symbols := sorted(append(t.statics(image, places, bias), ofPlugins...))
	statics := heap.WithGaps(image, places, typing.Statics(t.types, types, image, variables, places, symbols))
	g := heap.Build(image, types, places, statics, image.Finalizers(unchanging), stacks.Live)
	typed := typing.Spread(typing.Inputs{
		Graph: g, Types: t.types, Runtime: types, Funcs: t.funcs, Variables: variables, Bias: t.codeBias(bias), TypesAt: image.Types, PluginTypes: image.PluginTypes, Stacks: stacks,
	})
	finder := &path.Finder{Graph: g, Types: t.types, Typing: typed, Stacks: stacks}
	lasting := graph.WithoutPassing(withProcessorRoots(g, finder), func(id int32) bool { return g.KindOf(id) == heap.Goroutine })
	idom, order := graph.Dominators(lasting)
	source := newLabelled(finder, lasting)
	found := &report.Snapshot{
		Heap: report.Heap{
			AllocatedBytes: int64(image.HeapBytes), ReachableBytes: g.ReachableBytes, ReachableObjects: g.ReachableObjects,
			CopiedBytes: int64(image.CopiedBytes), Goroutines: len(image.Goroutines),
		},
		Memory:     usage(image, g),
		Goroutines: goroutines(image, stacks),
		Holders:    report.Holders(holders.Sum(idom, order, source), newShortestPaths(g, finder)),
	}
	found.Types, found.Heap.TypedBytes = source.sums()
	for _, plugin := range unnamed {
		found.Warnings = append(found.Warnings, fmt.Sprintf("the plugin %s has no symbols, or its file is not the one that was loaded: "+
			"its variables have no names here", plugin))
	}
	if image.Unread > 0 {
		found.Warnings = append(found.Warnings, fmt.Sprintf("%d pieces of memory could not be read", image.Unread))
	}
	return found
}

// unwinder returns the unwinder of the process's stacks. It reduces them while they are copied.
func (t *target) unwinder(bias uint64, capture *rt.Capture, memory proc.Memory) *stack.Unwinder {
	stacks := &stack.Unwinder{Funcs: t.funcs, Types: t.types, Bias: t.codeBias(bias), LinkRegister: t.linkRegister(),
		Memory: newCached(memory), Gofunc: capture.Gofunc(), Dictionaries: t.dictionaries(bias)}
	capture.Reducer = stacks.Reducer
	return stacks
}

// dictionaries returns the dictionaries of generic code by their addresses in the process.
func (t *target) dictionaries(bias uint64) map[uint64]string {
	all := map[uint64]string{}
	for _, s := range t.key.ReadOnlySymbols(dwarftypes.IsDictionary) {
		all[t.place(s.Value, bias)] = s.Name
	}
	return all
}

// variables returns the package variables that may hold pointers, sorted by address, and their places.
func (t *target) variables(image *rt.Image, bias uint64) ([]dwarftypes.Variable, []heap.Place) {
	all := make([]dwarftypes.Variable, 0, len(t.types.Variables))
	for _, v := range t.types.Variables {
		if image.InData(t.place(v.Addr, bias)) {
			all = append(all, v)
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Addr < all[j].Addr })
	var variables []dwarftypes.Variable
	var places []heap.Place
	for _, v := range all {
		addr, size := t.place(v.Addr, bias), uint64(t.types.TypeOf(v).Size)
		if n := len(places); size == 0 || (n > 0 && addr < places[n-1].Addr+places[n-1].Size) {
			continue
		}
		variables = append(variables, v)
		places = append(places, heap.Place{Name: v.Name, Addr: addr, Size: size})
	}
	return variables, places
}

// statics returns the other symbols of the writable data.
func (t *target) statics(image *rt.Image, variables []heap.Place, bias uint64) []heap.Place {
	var places []heap.Place
	i := 0
	for _, s := range t.key.DataSymbols() {
		addr := t.place(s.Value, bias)
		for i < len(variables) && variables[i].Addr+variables[i].Size <= addr {
			i++
		}
		inVariable := i < len(variables) && addr+s.Size > variables[i].Addr
		inOther := len(places) > 0 && addr < places[len(places)-1].Addr+places[len(places)-1].Size
		if inVariable || inOther || !image.InData(addr) {
			continue
		}
		places = append(places, heap.Place{Name: s.Name, Addr: addr, Size: s.Size})
	}
	return places
}
