package main

import "runtime"

// These shapes are for tests with large processes.
func init() {
	shapes["crowd"] = retainInCrowd
	shapes["dust"] = retainInDust
	shapes["huge"] = retainInHugeObjects
}

// member is what each goroutine of a crowd retains: a few small objects, and a large buffer without pointers.
type member struct {
	sessions [11]*session
	buffer   []byte
}

// retainInCrowd starts a goroutine with a stack of 8 kB to 16 kB in use, which retains objects of 26 kB.
func retainInCrowd(s *session) {
	m := &member{buffer: make([]byte, 24<<10)}
	for i := range m.sessions {
		m.sessions[i] = &session{id: s.id, user: s.user}
	}
	m.sessions[0] = s
	go func() {
		waitDeep(14)
		runtime.KeepAlive(m)
	}()
}

// grain is one of many small objects.
type grain struct {
	next, other *grain
	size        [5]int64
}

var grains [1 << 10]*grain

// retainInDust retains a hundred objects of 56 bytes in short lists.
func retainInDust(s *session) {
	for i := range 100 {
		head := &grains[(s.id*100+i)%len(grains)]
		*head = &grain{next: *head}
	}
}

var (
	hugeBytes    []byte
	hugePointers []*session
)

// retainInHugeObjects retains the session in an object of more than 2 GiB, beside another one without pointers.
func retainInHugeObjects(s *session) {
	const size = 2<<30 + 4096
	if hugeBytes == nil {
		hugeBytes, hugePointers = make([]byte, size), make([]*session, size/8)
		for i := 0; i < len(hugePointers); i += 512 {
			hugePointers[i] = s
		}
	}
	hugeBytes[len(hugeBytes)-s.id%len(hugeBytes)-1] = 1
	hugePointers[len(hugePointers)-s.id%len(hugePointers)-1] = s
}
