package typing

import (
	"math"
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
	"github.com/OWNER/leakgate/tools/go-retain/internal/exe"
	"github.com/OWNER/leakgate/tools/go-retain/internal/heap"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
	"github.com/OWNER/leakgate/tools/go-retain/internal/stack"
)

// Typed is the known type of a node: Count values of Type, the first at Offset.
type Typed struct {
	Type   *dwarftypes.Type
	Offset int64
	Count  int64
	// Text: the bytes of a string.
	Text bool
	// sure: the object's own header has the type.
	sure bool
}

func (t Typed) extent() int64 { return t.Type.Size * t.Count }

// Typing is the types of a graph's nodes.
type Typing struct {
	graph    *heap.Graph
	types    *dwarftypes.Table
	runtime  *rt.Types
	funcs    *exe.FuncTable
	bias     uint64
	rtypes   uint64
	compiler compiler
	nodes    compacts
	queue    []heap.ID
	queued   []bool
	// made are the types that are not in the DWARF, by the address of the runtime's type.
	made    map[uint64]*dwarftypes.Type
	plugins []rt.TypeSection
	// dictionaries are those of generic code, by their addresses.
	dictionaries map[uint64]string
	// again marks the types of plugins that are being made, and may occur in themselves.
	again map[uint64]bool
}

// Inputs are what the search for types needs.
type Inputs struct {
	Graph     *heap.Graph
	Types     *dwarftypes.Table
	Runtime   *rt.Types
	Funcs     *exe.FuncTable
	Variables []dwarftypes.Variable // in the order of the graph's
	// Stacks returns the typed variables on stacks.
	Stacks *stack.Unwinder
	// Bias is the load bias of a position-independent binary.
	Bias uint64
	// TypesAt is the address of runtime.types in the process.
	TypesAt uint64
	// PluginTypes are where the types of plugins are, which are not in the DWARF.
	PluginTypes []rt.TypeSection
}

// Spread finds the types. It terminates, because the extent of a node's type only grows.
func Spread(in Inputs) *Typing {
	n := in.Graph.Len()
	t := &Typing{
		graph: in.Graph, types: in.Types, runtime: in.Runtime, funcs: in.Funcs, bias: in.Bias, rtypes: in.TypesAt,
		compiler: compiler{types: in.Types, done: map[*dwarftypes.Type][]slot{}},
		nodes:    newCompacts(n), queued: make([]bool, n), made: map[uint64]*dwarftypes.Type{}, plugins: in.PluginTypes, again: map[uint64]bool{},
		dictionaries: in.Stacks.Dictionaries,
	}
	t.fromHeaders()
	for i, v := range in.Variables {
		if id, _, ok := t.graph.Resolve(in.Graph.Variables[i].Addr); ok {
			t.offer(id, Typed{Type: t.types.TypeOf(v), Count: 1, sure: true})
		}
	}
	t.fromStacks(in.Stacks)
	t.run()
	t.fromCode()
	t.run()
	t.fromCleanups()
	t.run()
	t.queue, t.queued = nil, nil
	return t
}

// longQueue is how many nodes have been followed when room is made for more.
const longQueue = 1 << 16

func (t *Typing) run() {
	for i := 0; i < len(t.queue); i++ {
		id := t.queue[i]
		t.queued[id] = false
		t.follow(id)
		if i >= longQueue && 2*i > len(t.queue) {
			t.queue = t.queue[:copy(t.queue, t.queue[i+1:])]
			i = -1
		}
	}
	t.queue = t.queue[:0]
}

// fromStacks follows the variables of active functions.
func (t *Typing) fromStacks(stacks *stack.Unwinder) {
	for id := range heap.ID(t.graph.Len()) {
		if t.graph.KindOf(id) != heap.Goroutine {
			continue
		}
		g := t.graph.GoroutineOf(heap.ID(id))
		stacks.Values(g, func(typ *dwarftypes.Type, value []byte) {
			slots := t.compiler.slots(typ)
			t.followSlots(value, 0, slots)
			if typ.Kind == dwarftypes.Slice && len(slots) == 1 && word(value, 16) == 0 {
				// The capacity is in a register, or was optimised away.
				t.offerFill(word(value, 0), slots[0].elem)
			}
		})
		t.fromWaiting(stacks, g)
	}
}

// fromCode finds closures that no typed node leads to (those of "go f(x)"): they begin with a code address.
func (t *Typing) fromCode() {
	for id := range heap.ID(t.graph.Len()) {
		if node := t.graph.Node(id); node.Kind == heap.Object && !t.nodes.known(heap.ID(id)) && node.Size <= maxClosure {
			t.followFunc(node.Addr)
		}
	}
}

const maxClosure = 512

// mapPackage has the runtime's types for maps. They do not describe the entries. The types that the linker writes into the
// DWARF instead do, and the map's own type leads to them.
const mapPackage = "internal/runtime/maps."

// Of returns the known type of a node. Type is nil if it is unknown.
func (t *Typing) Of(id heap.ID) Typed { return t.nodes.get(id) }

// fromHeaders reads the types in the headers of objects of more than 512 bytes.
func (t *Typing) fromHeaders() {
	for id := range heap.ID(t.graph.Len()) {
		node := t.graph.Node(id)
		if node.Kind != heap.Object {
			continue
		}
		span := t.graph.Span(heap.ID(id))
		offset, addr := int64(0), span.LargeType
		if span.Header() {
			offset, addr = 8, t.graph.Word(heap.ID(id), 0)
		} else if !span.Large || span.NoScan {
			continue
		}
		typ := t.byAddress(addr)
		if typ == nil || typ.Size == 0 || strings.HasPrefix(strings.TrimPrefix(typ.Name, "*"), mapPackage) {
			continue
		}
		count := max((int64(node.Size)-offset)/typ.Size, 1)
		t.offer(heap.ID(id), Typed{Type: typ, Offset: offset, Count: count, sure: true})
	}
}

// offer proposes a type for a node. The proposal is accepted unless a better one is known.
func (t *Typing) offer(id heap.ID, typed Typed) {
	node := t.graph.Node(id)
	typed.Type = t.types.Instance(typed.Type)
	if room := int64(node.Size) - typed.Offset; typed.Type.Size > 0 && typed.extent() > room {
		// It does not fit into the object: a slice that starts within it, or a wrong guess.
		if typed.Count = room / typed.Type.Size; typed.Count == 0 {
			return
		}
	}
	if known := t.nodes.get(id); known.Type != nil && !t.better(typed, known) || typed.Offset > math.MaxUint32 {
		return
	}
	t.nodes.set(id, typed)
	if !t.queued[id] {
		t.queued[id] = true
		t.queue = append(t.queue, id)
	}
}

// offerAt is offer for an address.
func (t *Typing) offerAt(addr uint64, typ *dwarftypes.Type, count int64) {
	if typ == nil || typ.Size == 0 || addr < 4096 || count <= 0 {
		return
	}
	if id, offset, ok := t.graph.Resolve(addr); ok {
		t.offer(id, Typed{Type: typ, Offset: int64(offset), Count: count})
	}
}

// offerFill is offerAt for an array that fills its object.
func (t *Typing) offerFill(addr uint64, typ *dwarftypes.Type) {
	if typ == nil || typ.Size == 0 || addr < 4096 {
		return
	}
	if id, offset, ok := t.graph.Resolve(addr); ok {
		count := (int64(t.graph.Node(id).Size) - int64(offset)) / typ.Size
		t.offer(id, Typed{Type: typ, Offset: int64(offset), Count: max(count, 1)})
	}
}
