package stack

import (
	"encoding/binary"
	"strings"

	"github.com/OWNER/leakgate/tools/go-retain/internal/exe"
	"github.com/OWNER/leakgate/tools/go-retain/internal/rt"
)

// liveWords says which words of a copied stack may be pointers. Like the collector, it uses the stack map of each function
// at its current call. Where a function may have been stopped at any instruction, or nothing is known, all words may be.
func (u *Unwinder) liveWords(g *rt.Goroutine, frames []frame) []bool {
	l := &liveWords{u: u, words: make([]bool, len(g.Stack)/8)}
	anywhere := g.Running
	end := uint64(0)
	for _, f := range frames {
		preempted := strings.HasPrefix(f.fn.Name, "runtime.asyncPreempt") || f.fn.Name == "runtime.sigpanic"
		if anywhere || preempted {
			l.all(f.low, f.high+uint64(max(f.fn.ArgBytes, 0)))
		} else {
			l.frame(f)
		}
		// The registers of a preempted function are in the frame of the function that preempted it.
		anywhere = preempted
		end = f.high
	}
	if !whole(frames) {
		l.all(end, uint64(len(g.Stack)))
	}
	return l.words
}

type liveWords struct {
	u     *Unwinder
	words []bool
}

func (l *liveWords) all(from, to uint64) {
	for at := from; at < to; at += 8 {
		l.mark(at)
	}
}

func (l *liveWords) mark(at uint64) {
	if i := at / 8; i < uint64(len(l.words)) {
		l.words[i] = true
	}
}

func (l *liveWords) bits(from uint64, bits []byte, count int) {
	for i := range count {
		if bits[i/8]&(1<<(i%8)) != 0 {
			l.mark(from + uint64(8*i))
		}
	}
}

// frame marks by a function's maps (runtime.stkframe.getStackMap).
func (l *liveWords) frame(f frame) {
	maps := l.u.pointerMaps(f.fn)
	// Variables end below the return address and the frame pointer, which the call and the prologue pushed.
	variables, arguments := f.high, f.high
	if l.u.LinkRegister {
		arguments += 8
	} else {
		variables -= 8
	}
	if variables > f.low {
		variables -= 8
	}
	which := int(max(f.fn.StackMap(f.at), 0))
	if bits := maps.locals.at(which); bits != nil && variables > f.low {
		l.bits(variables-uint64(8*maps.locals.bits), bits, maps.locals.bits)
	}
	if bits := maps.arguments.at(which); bits != nil {
		l.bits(arguments, bits, maps.arguments.bits)
	}
	for _, object := range maps.objects {
		from := arguments
		if object.offset < 0 {
			from = variables
		}
		from += uint64(int64(object.offset))
		l.all(from, from+uint64(object.pointers))
	}
}

// pointerMaps say where a function has pointers on the stack.
type pointerMaps struct {
	locals, arguments bitmaps
	objects           []object
}

// bitmaps are a function's maps, of equally many bits each.
type bitmaps struct {
	count, bits int
	data        []byte
}

// at returns one of the maps, or nil.
func (b bitmaps) at(i int) []byte {
	size := (b.bits + 7) / 8
	if i >= b.count || b.bits == 0 || (i+1)*size > len(b.data) {
		return nil
	}
	return b.data[i*size : (i+1)*size]
}

// object is a variable whose address is taken. Code with that address may use it at any time.
type object struct{ offset, pointers int32 }

func (u *Unwinder) pointerMaps(f exe.Func) *pointerMaps {
	if maps, ok := u.maps[f.Entry]; ok {
		return maps
	}
	if u.maps == nil {
		u.maps = map[uint64]*pointerMaps{}
	}
	maps := &pointerMaps{
		locals:    u.bitmaps(f, exe.FuncDataLocalPointers),
		arguments: u.bitmaps(f, exe.FuncDataArgsPointers),
		objects:   u.objects(f),
	}
	u.maps[f.Entry] = maps
	return maps
}

const maxMaps = 1 << 20

// bitmaps reads a runtime.stackmap: the number of maps, the bits of each, the maps.
func (u *Unwinder) bitmaps(f exe.Func, kind int) bitmaps {
	offset, ok := f.Data(kind)
	head := make([]byte, 8)
	if !ok || u.Memory.ReadAt(u.Gofunc+uint64(offset), head) != nil {
		return bitmaps{}
	}
	b := bitmaps{count: int(binary.LittleEndian.Uint32(head)), bits: int(binary.LittleEndian.Uint32(head[4:]))}
	size := b.count * ((b.bits + 7) / 8)
	if size <= 0 || size > maxMaps {
		return bitmaps{}
	}
	b.data = make([]byte, size)
	if u.Memory.ReadAt(u.Gofunc+uint64(offset)+8, b.data) != nil {
		return bitmaps{}
	}
	return b
}

// objects reads runtime.stackObjectRecords: a count, and for each object its offset, its size, and the size of the part
// that may contain pointers. It ignores the bitmap of that part.
func (u *Unwinder) objects(f exe.Func) []object {
	offset, ok := f.Data(exe.FuncDataStackObjects)
	head := make([]byte, 8)
	if !ok || u.Memory.ReadAt(u.Gofunc+uint64(offset), head) != nil {
		return nil
	}
	const recordSize = 16
	count := binary.LittleEndian.Uint64(head)
	if count > maxMaps/recordSize {
		return nil
	}
	raw := make([]byte, recordSize*count)
	if u.Memory.ReadAt(u.Gofunc+uint64(offset)+8, raw) != nil {
		return nil
	}
	objects := make([]object, count)
	for i := range objects {
		record := raw[recordSize*i:]
		objects[i] = object{int32(binary.LittleEndian.Uint32(record)), int32(binary.LittleEndian.Uint32(record[8:]))}
	}
	return objects
}
