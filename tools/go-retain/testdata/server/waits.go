package main

import (
	"fmt"
	"sync"
	"time"
)

// These shapes retain a session in a goroutine that waits forever, and uses the session only afterwards.
func init() {
	for name, shape := range map[string]func(*session){
		"wait-channel":   func(s *session) { go func() { <-never; fmt.Println(s.id) }() },
		"wait-mutex":     func(s *session) { go func() { locked.Lock(); fmt.Println(s.id); locked.Unlock() }() },
		"wait-group":     func(s *session) { go func() { unfinished.Wait(); fmt.Println(s.id) }() },
		"wait-condition": func(s *session) { go waitForCondition(s) },
		"wait-select":    func(s *session) { go sendToAny(s) },
		"wait-timer":     func(s *session) { t := time.NewTimer(time.Hour); go func() { <-t.C; fmt.Println(s.id) }() },
		"alike":          waitAlike,
		"deep-stacks":    func(*session) { go waitDeep(20) },
	} {
		shapes[name] = shape
	}
	locked.Lock()
	unfinished.Add(1)
}

var (
	locked     sync.Mutex
	unfinished sync.WaitGroup
	condition  = sync.NewCond(new(sync.Mutex))
	otherwise  = make(chan *session)
)

func waitForCondition(s *session) {
	condition.L.Lock()
	condition.Wait()
	condition.L.Unlock()
	fmt.Println(s.id)
}

func sendToAny(s *session) {
	select {
	case unread <- s:
	case otherwise <- s:
	}
}

// waitDeep waits with a deep stack, and with nothing in the heap.
//
//go:noinline
func waitDeep(n int) int {
	var frame [64]int
	frame[n] = n
	if n == 0 {
		<-never
		return 0
	}
	return waitDeep(n-1) + frame[n%64]
}

// waitAlike starts goroutines of two functions, whose stacks have equal sizes and stop at one place.
func waitAlike(s *session) {
	if s.id%2 == 0 {
		go waitHere(s)
	} else {
		go waitThere(s)
	}
}

//go:noinline
func waitHere(s *session) {
	<-never
	fmt.Println(s.id)
}

//go:noinline
func waitThere(s *session) {
	<-never
	fmt.Println(s.id)
}
