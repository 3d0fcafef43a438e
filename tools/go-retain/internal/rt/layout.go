// Package rt knows the structs of Go's runtime. It takes their offsets from the binary's DWARF, and copies from a process
// what is needed to walk its heap.
package rt

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/dwarftypes"
)

// PageSize is the runtime's page, on every platform.
const PageSize = 8192

// place is the offset and size of a field in its struct.
type place struct {
	offset uint64
	size   int64
}

func (p place) of(object []byte) uint64 {
	if int(p.offset)+int(p.size) > len(object) {
		return 0
	}
	b := object[p.offset:]
	switch p.size {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.LittleEndian.Uint16(b))
	case 4:
		return uint64(binary.LittleEndian.Uint32(b))
	default:
		return binary.LittleEndian.Uint64(b)
	}
}

// Layout has the offsets of the runtime's fields in the Go version of the binary.
type Layout struct {
	spanSize                                               int64
	spanStart, spanPages, spanElems, spanFree, spanFreeOld place
	spanAlloc, spanMark, spanSweepgen, spanClass           place
	spanState, spanElemSize, spanSpecials, spanLargeType   place
	heapAllspans, heapSweepgen                             place

	gSize                                                 int64
	gStackLo, gStackHi, gSP, gPC, gM, gSyscallSP          place
	gSyscallPC, gStatus, gID, gStartPC                    place
	mSize                                                 int64
	mProcID                                               place
	modData, modEdata, modBss, modEbss                    place
	modDataMask, modBssMask, modTypes, modGofunc, modNext place
	modEtypes, modPlugin                                  place
	modSize                                               int64
	maskBytes                                             place
	specialSize, finalizerSize, cleanupSize               int64
	specialNext, specialOffset, specialKind               place
	kindFinalizer, kindCleanup                            int64

	typeSize, typePtrBytes, typeKind, typeTFlag, typeGCData, typeStr place
	itabType                                                         place

	usageLayout

	// InlineMarkBytes is the size of the marks that the Green Tea collector stores at the end of a span of small objects;
	// 0 without that collector.
	InlineMarkBytes uint64
}

// NewLayout finds every field. Its error names the missing ones: this tool then does not know the Go version.
func NewLayout(types *dwarftypes.Table) (*Layout, error) {
	f := &finder{types: types}
	l := &Layout{
		spanSize:      f.size("runtime.mspan"),
		spanStart:     f.place("runtime.mspan", "startAddr"),
		spanPages:     f.place("runtime.mspan", "npages"),
		spanElems:     f.place("runtime.mspan", "nelems"),
		spanFree:      f.place("runtime.mspan", "freeIndexForScan"),
		spanFreeOld:   f.place("runtime.mspan", "freeindex"),
		spanAlloc:     f.place("runtime.mspan", "allocBits"),
		spanMark:      f.place("runtime.mspan", "gcmarkBits"),
		spanSweepgen:  f.place("runtime.mspan", "sweepgen"),
		spanClass:     f.place("runtime.mspan", "spanclass"),
		spanState:     f.place("runtime.mspan", "state"),
		spanElemSize:  f.place("runtime.mspan", "elemsize"),
		spanSpecials:  f.place("runtime.mspan", "specials"),
		spanLargeType: f.place("runtime.mspan", "largeType"),
		heapAllspans:  f.place("runtime.mheap", "allspans"),
		heapSweepgen:  f.place("runtime.mheap", "sweepgen"),

		gSize:       f.size("runtime.g"),
		gStackLo:    f.place("runtime.g", "stack.lo"),
		gStackHi:    f.place("runtime.g", "stack.hi"),
		gSP:         f.place("runtime.g", "sched.sp"),
		gPC:         f.place("runtime.g", "sched.pc"),
		gM:          f.place("runtime.g", "m"),
		gSyscallSP:  f.place("runtime.g", "syscallsp"),
		gSyscallPC:  f.place("runtime.g", "syscallpc"),
		gStatus:     f.place("runtime.g", "atomicstatus"),
		gID:         f.place("runtime.g", "goid"),
		gStartPC:    f.place("runtime.g", "startpc"),
		mSize:       f.size("runtime.m"),
		mProcID:     f.place("runtime.m", "procid"),
		modSize:     f.size("runtime.moduledata"),
		modData:     f.place("runtime.moduledata", "data"),
		modEdata:    f.place("runtime.moduledata", "edata"),
		modBss:      f.place("runtime.moduledata", "bss"),
		modEbss:     f.place("runtime.moduledata", "ebss"),
		modDataMask: f.place("runtime.moduledata", "gcdatamask"),
		modBssMask:  f.place("runtime.moduledata", "gcbssmask"),
		modTypes:    f.place("runtime.moduledata", "types"),
		modGofunc:   f.place("runtime.moduledata", "gofunc"),
		modNext:     f.place("runtime.moduledata", "next"),
		modEtypes:   f.place("runtime.moduledata", "etypes"),
		modPlugin:   f.place("runtime.moduledata", "pluginpath"),
		maskBytes:   f.place("runtime.bitvector", "bytedata"),

		specialSize:   f.size("runtime.special"),
		specialNext:   f.place("runtime.special", "next"),
		specialOffset: f.place("runtime.special", "offset"),
		specialKind:   f.place("runtime.special", "kind"),
		finalizerSize: f.size("runtime.specialfinalizer"),

		typeSize:     f.place("internal/abi.Type", "Size_"),
		typePtrBytes: f.place("internal/abi.Type", "PtrBytes"),
		typeKind:     f.place("internal/abi.Type", "Kind_"),
		typeTFlag:    f.place("internal/abi.Type", "TFlag"),
		typeGCData:   f.place("internal/abi.Type", "GCData"),
		typeStr:      f.place("internal/abi.Type", "Str"),
		itabType:     f.itabType(),
	}
	l.usageLayout = newUsageLayout(f)
	if len(f.missing) > 0 {
		return nil, fmt.Errorf("the runtime of this binary lacks what this tool reads (%s)", strings.Join(f.missing, ", "))
	}
	if bits := types.ByName("runtime.spanInlineMarkBits"); bits != nil {
		l.InlineMarkBytes = uint64(bits.Size)
	}
	l.kindFinalizer, l.kindCleanup = -1, -1
	if kind, ok := types.Constant("runtime._KindSpecialFinalizer"); ok {
		l.kindFinalizer = kind
	}
	if kind, ok := types.Constant("runtime._KindSpecialCleanup"); ok {
		l.kindCleanup = kind
	}
	if cleanup := types.ByName("runtime.specialCleanup"); cleanup != nil {
		l.cleanupSize = cleanup.Size
	}
	return l, nil
}

// finder searches fields and records the missing ones.
type finder struct {
	types   *dwarftypes.Table
	missing []string
}

func (f *finder) size(name string) int64 {
	typ := f.types.ByName(name)
	if typ == nil {
		f.missing = append(f.missing, name)
		return 0
	}
	return typ.Size
}

// place finds a field by its path: "stack.lo".
func (f *finder) place(name, path string) place {
	typ := f.types.ByName(name)
	var p place
	for _, part := range strings.Split(path, ".") {
		var next *dwarftypes.Type
		if typ != nil {
			for i := range typ.Fields {
				if typ.Fields[i].Name == part {
					p.offset += uint64(typ.Fields[i].Offset)
					next = f.types.FieldType(&typ.Fields[i])
				}
			}
		}
		if next == nil {
			f.missing = append(f.missing, name+"."+path)
			return place{}
		}
		typ = next
	}
	p.size = typ.Size
	return p
}

// itabType is where an itab has the type of the value. Go 1.22 calls the struct and the field otherwise.
func (f *finder) itabType() place {
	if f.types.ByName("internal/abi.ITab") == nil && f.types.ByName("runtime.itab") != nil {
		return f.place("runtime.itab", "_type")
	}
	return f.place("internal/abi.ITab", "Type")
}
