package main

import (
	"fmt"
	"runtime"
)

// These shapes retain sessions in places that a list of the runtime leads to, and in nodes that a node leads to by two kinds of
// fields.
func init() {
	for name, shape := range map[string]func(*session){
		"queued-finalizer": retainInQueuedFinalizer,
		"deferred":         retainInDeferredCalls,
		"chunks":           retainInChunks,
		"small-slices":     retainInSmallSlices,
		"single":           func(s *session) { batches = append(batches, []*session{s}) },
		"inner-maps":       retainInInnerMaps,
	} {
		shapes[name] = shape
	}
}

// retainInQueuedFinalizer drops the session, but its finalizer waits behind one that never ends.
func retainInQueuedFinalizer(s *session) { runtime.SetFinalizer(s, func(*session) { <-never }) }

// retainInDeferredCalls retains the session in functions that a goroutine defers in a loop: they are in the heap.
func retainInDeferredCalls(s *session) {
	go func() {
		for i := range 3 {
			defer func() { fmt.Println(s.id, i) }()
		}
		<-never
	}()
}

// chunk has room for several sessions, like the blocks of an allocator.
type chunk struct {
	sessions [256]struct{ of *session }
	used     int
	next     *chunk
}

var chunks = &chunk{}

func retainInChunks(s *session) {
	if chunks.used == len(chunks.sessions) {
		chunks = &chunk{next: chunks}
	}
	chunks.sessions[chunks.used].of = s
	chunks.used++
}

// level has its next nodes in a slice, of one mostly.
type level struct {
	next    []*level
	session *session
}

var levels *level

func retainInSmallSlices(s *session) { levels = &level{[]*level{levels}, s} }

var batches [][]*session

var perSession = map[int]map[int]int{}

// retainInInnerMaps retains numbers only: maps without a session.
func retainInInnerMaps(s *session) {
	inner := map[int]int{}
	for i := range 50 {
		inner[i] = i
	}
	perSession[s.id] = inner
}
