package look

import (
	"fmt"
	"sort"

	"leakgate/tools/go-retain/internal/dwarftypes"
	"leakgate/tools/go-retain/internal/graph"
	"leakgate/tools/go-retain/internal/heap"
	"leakgate/tools/go-retain/internal/holders"
	"leakgate/tools/go-retain/internal/path"
	"leakgate/tools/go-retain/internal/proc"
	"leakgate/tools/go-retain/internal/report"
	"leakgate/tools/go-retain/internal/rt"
	"leakgate/tools/go-retain/internal/stack"
	"leakgate/tools/go-retain/internal/typing"
)

// analyse makes a report of what was copied.
func analyse(t *target, bias uint64, snap *rt.Snapshot, memory proc.Memory) *report.Look {
	snap.Finish()
	unchanging := newCached(memory)
	gcProg, _ := t.types.Constant("internal/abi.KindGCProg")
	onDemand, _ := t.types.Constant("internal/abi.TFlagGCMaskOnDemand")
	types := rt.NewTypes(snap.Layout, unchanging, uint64(gcProg), uint64(onDemand))
	variables, places := t.variables(snap, bias)
	symbols := t.statics(snap, places, bias)
	stacks := &stack.Unwinder{Funcs: t.funcs, Types: t.types, Bias: t.codeBias(bias), LinkRegister: t.linkRegister(),
		Memory: unchanging, Gofunc: snap.Gofunc}
	g := heap.Build(snap, types, places, typing.Statics(t.types, types, snap, variables, places, symbols), snap.Finalizers(unchanging), stacks.Live)
	typed := typing.Spread(typing.Inputs{
		Graph: g, Types: t.types, Runtime: types, Funcs: t.funcs, Variables: variables, Bias: t.codeBias(bias), TypesAt: snap.Types, Stacks: stacks,
	})
	finder := &path.Finder{Graph: g, Types: t.types, Typing: typed, Stacks: stacks}
	idom, order := graph.Dominators(processorsHeld(g, finder))
	source := newLabelled(finder)
	look := &report.Look{
		Heap: report.Heap{
			AllocatedBytes: int64(snap.HeapBytes), ReachableBytes: g.ReachableBytes, ReachableObjects: g.ReachableObjects,
			CopiedBytes: int64(snap.CopiedBytes), Goroutines: len(snap.Goroutines),
		},
		Holders: report.Holders(holders.Sum(idom, order, source), newWays(g, finder)),
	}
	look.Types, look.Heap.TypedBytes = source.sums()
	if snap.Unread > 0 {
		look.Warnings = append(look.Warnings, fmt.Sprintf("%d pieces of memory could not be read", snap.Unread))
	}
	return look
}

// variables gives the package variables that may hold pointers, by address, and where they are.
func (t *target) variables(snap *rt.Snapshot, bias uint64) ([]dwarftypes.Variable, []heap.Place) {
	all := make([]dwarftypes.Variable, 0, len(t.types.Variables))
	for _, v := range t.types.Variables {
		if snap.InData(t.place(v.Addr, bias)) {
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

// statics gives the other symbols of the writable data.
func (t *target) statics(snap *rt.Snapshot, variables []heap.Place, bias uint64) []heap.Place {
	var places []heap.Place
	i := 0
	for _, s := range t.key.DataSymbols() {
		addr := t.place(s.Value, bias)
		for i < len(variables) && variables[i].Addr+variables[i].Size <= addr {
			i++
		}
		inVariable := i < len(variables) && addr+s.Size > variables[i].Addr
		inOther := len(places) > 0 && addr < places[len(places)-1].Addr+places[len(places)-1].Size
		if inVariable || inOther || !snap.InData(addr) {
			continue
		}
		places = append(places, heap.Place{Name: s.Name, Addr: addr, Size: s.Size})
	}
	return places
}
