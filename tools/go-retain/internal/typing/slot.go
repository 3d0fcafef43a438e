// Package typing finds the Go types of objects. It starts from known types (package variables, objects with a type
// header) and follows pointers from there.
package typing

import (
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
)

// slotKind says how to read a pointer, or a structure of pointers, within a type.
type slotKind uint8

const (
	slotPointer slotKind = iota
	slotSlice
	slotString
	slotEface
	slotIface
	slotFunc
	slotFill     // a pointer to an array; the object's size gives its length
	slotDir      // a swiss map's directory, or its only group
	slotTrieNode // a node of a HashTrieMap; the node itself has its kind
	slotBuffer   // a channel's buffer; the channel has its elements' type
	slotReflect  // a reflect.Value
	slotArray    // an array of elements that have slots
)

type slot struct {
	kind   slotKind
	offset int64
	elem   *dwarftypes.Type
	// other is the type of a group, for slotDir only.
	other *dwarftypes.Type
	// inner, stride and count are for slotArray only; for slotBuffer, stride is how far away the type is.
	inner  []slot
	stride int64
	count  int64
}

// compiler finds the slots of types, once for each type.
type compiler struct {
	types *dwarftypes.Table
	done  map[*dwarftypes.Type][]slot
}

func (c *compiler) slots(typ *dwarftypes.Type) []slot {
	if s, ok := c.done[typ]; ok {
		return s
	}
	c.done[typ] = nil
	s := c.compile(typ)
	c.done[typ] = s
	return s
}

func (c *compiler) compile(typ *dwarftypes.Type) []slot {
	switch typ.Kind {
	case dwarftypes.Pointer:
		elem := c.types.Elem(typ)
		// The shape of all pointers is go.shape.*uint8, whatever they point at.
		if elem == nil || strings.HasPrefix(typ.Name, "go.shape.") {
			return nil
		}
		if strings.HasPrefix(elem.Name, "internal/sync.node[") {
			return []slot{{kind: slotTrieNode, elem: elem}}
		}
		return []slot{{kind: slotPointer, elem: elem}}
	case dwarftypes.Map, dwarftypes.Chan:
		if elem := c.types.Elem(typ); elem != nil {
			return []slot{{kind: slotPointer, elem: elem}}
		}
	case dwarftypes.Slice:
		if elem := c.types.Elem(typ); elem != nil {
			return []slot{{kind: slotSlice, elem: elem}}
		}
	case dwarftypes.String:
		return []slot{{kind: slotString}}
	case dwarftypes.Eface:
		return []slot{{kind: slotEface}}
	case dwarftypes.Iface:
		return []slot{{kind: slotIface}}
	case dwarftypes.Func:
		return []slot{{kind: slotFunc}}
	case dwarftypes.Array:
		elem := c.types.Elem(typ)
		if elem == nil || typ.Count == 0 {
			return nil
		}
		if inner := c.slots(elem); len(inner) > 0 {
			return []slot{{kind: slotArray, inner: inner, stride: elem.Size, count: typ.Count}}
		}
	case dwarftypes.Struct:
		if typ.Name == "reflect.Value" {
			return []slot{{kind: slotReflect}}
		}
		return c.structSlots(typ)
	}
	return nil
}

func (c *compiler) structSlots(typ *dwarftypes.Type) []slot {
	var all []slot
	for i := range typ.Fields {
		field := &typ.Fields[i]
		special, ok := c.special(typ, field)
		if !ok {
			special = c.slots(c.types.FieldType(field))
		}
		for _, s := range special {
			s.offset += field.Offset
			all = append(all, s)
		}
	}
	return all
}

// special handles fields that the runtime and the standard library interpret by rules that their types do not express.
func (c *compiler) special(typ *dwarftypes.Type, field *dwarftypes.Field) ([]slot, bool) {
	name := typ.Name
	switch {
	case strings.HasPrefix(name, "sync/atomic.Pointer[") && field.Name == "v":
		// struct { _ [0]*T; _ noCopy; v unsafe.Pointer }
		if len(typ.Fields) > 0 {
			if pointer := c.types.Elem(c.types.FieldType(&typ.Fields[0])); pointer != nil {
				return c.slots(pointer), true
			}
		}
	case strings.HasPrefix(name, "internal/runtime/atomic.Pointer[") && field.Name == "p":
		inner := strings.TrimSuffix(strings.TrimPrefix(name, "internal/runtime/atomic.Pointer["), "]")
		if elem := c.types.ByName(inner); elem != nil {
			return []slot{{kind: slotPointer, elem: elem}}, true
		}
	case strings.HasPrefix(name, "map<") && field.Name == "dirPtr":
		return c.swissDirectory(field)
	case strings.HasPrefix(name, "groupReference<") && field.Name == "data":
		return c.fill(field)
	case strings.HasPrefix(name, "hash<") && (field.Name == "buckets" || field.Name == "oldbuckets"):
		return c.fill(field)
	case (name == "runtime.hchan" || strings.HasPrefix(name, "hchan<")) && field.Name == "buf":
		return channelBuffer(typ, field), true
	case name == "runtime.g" && field.Name == "labels": // set by package runtime/pprof
		if elem := c.types.ByName("runtime/pprof.labelMap"); elem != nil {
			return []slot{{kind: slotPointer, elem: elem}}, true
		}
	case name == "sync.Pool" && (field.Name == "local" || field.Name == "victim"):
		if elem := c.types.ByName("sync.poolLocal"); elem != nil {
			return []slot{{kind: slotFill, elem: elem}}, true
		}
	case name == "sync.eface" && field.Name == "typ":
		return []slot{{kind: slotEface}}, true
	case name == "sync.eface":
		return nil, true
	}
	return nil, false
}

func (c *compiler) fill(field *dwarftypes.Field) ([]slot, bool) {
	elem := c.types.Elem(c.types.FieldType(field))
	if elem == nil {
		return nil, false
	}
	return []slot{{kind: slotFill, elem: elem}}, true
}

// swissDirectory reads **table<K,V>: a directory of tables, or, while the map is small, the one group that it has.
func (c *compiler) swissDirectory(field *dwarftypes.Field) ([]slot, bool) {
	pointer := c.types.Elem(c.types.FieldType(field)) // *table<K,V>
	if pointer == nil {
		return nil, false
	}
	table := c.types.Elem(pointer)
	groups := c.fieldOf(table, "groups")
	data := c.fieldOf(groups, "data")
	if data == nil {
		return nil, false
	}
	return []slot{{kind: slotDir, elem: pointer, other: c.types.Elem(data)}}, true
}

// channelBuffer reads hchan.buf, whose elements have the type hchan.elemtype.
func channelBuffer(hchan *dwarftypes.Type, buf *dwarftypes.Field) []slot {
	for i := range hchan.Fields {
		if hchan.Fields[i].Name == "elemtype" {
			return []slot{{kind: slotBuffer, stride: hchan.Fields[i].Offset - buf.Offset}}
		}
	}
	return nil
}

func (c *compiler) fieldOf(typ *dwarftypes.Type, name string) *dwarftypes.Type {
	if typ == nil {
		return nil
	}
	for i := range typ.Fields {
		if typ.Fields[i].Name == name {
			return c.types.FieldType(&typ.Fields[i])
		}
	}
	return nil
}
