package rt

import "encoding/binary"

// queueLayout describes the blocks in which finalizers and cleanups wait until the runtime calls them.
type queueLayout struct {
	finalizers, cleanups blockLayout
	// cleanupsAll is where runtime.gcCleanups has its list of blocks. Before Go 1.25, cleanups wait among the finalizers.
	cleanupsAll place
}

// blockLayout describes a block: the address of the next one, the number of entries, and the entries.
type blockLayout struct {
	size, entrySize      int64
	next, count, entries place
}

func newQueueLayout(f *finder) queueLayout {
	block := "runtime.finBlock"
	if f.types.ByName(block) == nil {
		block = "runtime.finblock" // before Go 1.25
	}
	l := queueLayout{finalizers: f.block(block, "alllink", "cnt", "fin")}
	if f.types.ByName("runtime.cleanupBlock") != nil {
		l.cleanups = f.block("runtime.cleanupBlock", "cleanupBlockHeader.alllink", "cleanupBlockHeader.n", "cleanups")
		l.cleanupsAll = f.place("runtime.cleanupQueue", "all")
	}
	return l
}

func (f *finder) block(name, next, count, entries string) blockLayout {
	return blockLayout{
		size: f.size(name), entrySize: f.elemSize(name, entries),
		next: f.place(name, next), count: f.place(name, count), entries: f.place(name, entries),
	}
}

// elemSize returns the size of an element of a field that is an array.
func (f *finder) elemSize(name, field string) int64 {
	if typ := f.types.ByName(name); typ != nil {
		for i := range typ.Fields {
			if typ.Fields[i].Name != field {
				continue
			}
			if elem := f.types.Elem(f.types.FieldType(&typ.Fields[i])); elem != nil && elem.Size > 0 {
				return elem.Size
			}
		}
	}
	f.missing = append(f.missing, name+"."+field)
	return 8
}

// Queued reads the finalizers and cleanups that the runtime is to call next. It calls them one after the other: where one waits,
// all others keep their objects. Like Finalizers, it may see changes of a process that already runs again.
func (s *Image) Queued(memory Reader) []Finalizer {
	l := s.Layout
	var all []Finalizer
	s.queue(memory, l.finalizers, s.queues.finalizers, func(entry []byte) {
		// The function, and the object that it is called with: see runtime.finalizer.
		f := Finalizer{Queued: true, Targets: words(entry)}
		if len(f.Targets) > 1 {
			f.Object = f.Targets[1]
		}
		all = append(all, f)
	})
	if l.cleanups.size > 0 && s.queues.cleanups != 0 {
		s.queue(memory, l.cleanups, s.queues.cleanups+l.cleanupsAll.offset, func(entry []byte) {
			all = append(all, Finalizer{Queued: true, Targets: words(entry)})
		})
	}
	return all
}

// queues are the addresses of the lists of finalizers and of cleanups.
type queues struct{ finalizers, cleanups uint64 }

// queue reads a list of blocks. The address of the first block is at list.
func (s *Image) queue(memory Reader, l blockLayout, list uint64, yield func(entry []byte)) {
	const maxBlocks = 1 << 20 // a list that changes meanwhile may seem to have no end
	head := make([]byte, 8)
	if list == 0 || memory.ReadAt(list, head) != nil {
		return
	}
	block := make([]byte, l.size)
	at := binary.LittleEndian.Uint64(head)
	for n := 0; at != 0 && n < maxBlocks && memory.ReadAt(at, block) == nil; n++ {
		entries := block[l.entries.offset:]
		for i := int64(0); i < int64(l.count.of(block)) && (i+1)*l.entrySize <= int64(len(entries)); i++ {
			entry := entries[i*l.entrySize:][:l.entrySize]
			if binary.LittleEndian.Uint64(entry) != 0 { // else it was called
				yield(entry)
			}
		}
		at = l.next.of(block)
	}
}

func words(raw []byte) []uint64 {
	all := make([]uint64, len(raw)/8)
	for i := range all {
		all[i] = binary.LittleEndian.Uint64(raw[8*i:])
	}
	return all
}
