package main

import (
	"container/list"
	"context"
	"fmt"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// shapes are the kinds of leak: each retains a session in another way.
var shapes = map[string]func(*session){
	"goroutine":    retainInGoroutine,
	"map":          func(s *session) { byName[s.user.name] = s },
	"map-of-maps":  retainInMapOfMaps,
	"small-map":    func(s *session) { smallMaps = append(smallMaps, map[string]*session{s.user.name: s}) },
	"large-map":    retainInLargeMap,
	"plain-map":    func(s *session) { counts[s.id] = [16]int{s.id} },
	"syncmap":      func(s *session) { registry.Store(s.id, s) },
	"channel":      func(s *session) { queue <- s },
	"closure":      func(s *session) { hooks = append(hooks, func() int { return len(s.payload) }) },
	"method-value": func(s *session) { closers = append(closers, s.close) },
	"timer":        retainInTimer,
	"timers":       retainInTimerOfAnyProcessor,
	"list":         func(s *session) { recent.PushBack(s) },
	"linked":       func(s *session) { head = &link{session: s, next: head} },
	"long":         retainInLongChain,
	"context":      retainInContext,
	"slice":        func(s *session) { wrapper.conns = append(wrapper.conns, &connWrapper{session: s, parent: wrapper}) },
	"values":       func(s *session) { records = append(records, record{name: s.user.name, session: s}) },
	"interface":    func(s *session) { listeners = append(listeners, s) },
	"atomic":       func(s *session) { newest.Store(&version{session: s, previous: newest.Load()}) },
	"tree":         func(s *session) { root = root.insert(s) },
	"bytes":        func(s *session) { journal = append(journal, s.payload...) },
	"finalizer":    retainInFinalizer,
	"blocked":      func(s *session) { go deliver(s) },
	"generic":      func(s *session) { cache.put(s.id, s) },
	"healthy":      func(*session) {},
	"cache":        retainInBoundedCache,
}

func (s *session) close() {}

func retainInGoroutine(s *session) {
	go serve(s)
}

// serve waits forever, like a handler whose client has disconnected.
func serve(s *session) {
	buffer := make([]byte, 8000)
	buffer[s.id%len(buffer)] = 1
	<-never
	fmt.Println(buffer, s.id)
}

var never = make(chan struct{})

var byName = map[string]*session{}

var tenants = map[string]map[int]*session{}

func retainInMapOfMaps(s *session) {
	tenant := fmt.Sprint("tenant ", s.id%4)
	if tenants[tenant] == nil {
		tenants[tenant] = map[int]*session{}
	}
	tenants[tenant][s.id] = s
}

var smallMaps []map[string]*session

// A map with a large directory: the runtime records the type of such objects.
var index = map[int]*session{}

func retainInLargeMap(s *session) {
	for i := range 35 {
		index[s.id*35+i] = s
	}
}

var counts = map[int][16]int{}

var registry sync.Map

var queue = make(chan *session, 5_000)

func retainInTimer(s *session) { time.AfterFunc(time.Hour, func() { fmt.Println(len(s.payload)) }) }

// retainInTimerOfAnyProcessor spreads the timers over the scheduler's processors: this goroutine keeps one processor busy,
// so that the other goroutine runs on another processor.
func retainInTimerOfAnyProcessor(s *session) {
	if s.id%2 == 0 {
		retainInTimer(s)
		return
	}
	var done atomic.Bool
	go func() {
		retainInTimer(s)
		done.Store(true)
	}()
	for !done.Load() {
	}
}

var hooks []func() int

var closers []func()

var recent = list.New()

type link struct {
	session *session
	next    *link
}

var head *link

type bead struct{ next *bead }

var beads *bead

func retainInLongChain(*session) {
	for range 100 {
		beads = &bead{next: beads}
	}
}

type contextKey int

var background = context.Background()

// retainInContext derives each context from the previous one, and never cancels any.
func retainInContext(s *session) {
	ctx := context.WithValue(background, contextKey(0), s)
	background, _ = context.WithCancel(ctx)
}

// The shape of grpc-go #7657: a listener retains every connection that it ever accepted.
type listenerWrapper struct {
	net.Listener
	conns []*connWrapper
}

type connWrapper struct {
	session *session
	parent  *listenerWrapper
}

var wrapper = &listenerWrapper{}

type record struct {
	name    string
	session *session
}

var records []record

type closer interface{ close() }

var listeners []closer

type version struct {
	session  *session
	previous *version
}

var newest atomic.Pointer[version]

type tree struct {
	left, right *tree
	session     *session
}

var root *tree

// insert orders by something other than the ids, which keeps the tree flat.
func (t *tree) insert(s *session) *tree {
	if t == nil {
		return &tree{session: s}
	}
	if scatter(s.id) < scatter(t.session.id) {
		t.left = t.left.insert(s)
	} else {
		t.right = t.right.insert(s)
	}
	return t
}

func scatter(id int) uint32 { return uint32(id) * 2654435761 }

var journal []byte

var finalized []*int

func retainInFinalizer(s *session) {
	key := new(int)
	runtime.SetFinalizer(key, func(*int) { fmt.Println(len(s.payload)) })
	finalized = append(finalized, key)
}

var unread = make(chan *session)

func deliver(s *session) { unread <- s }

type lru[K comparable, V any] struct {
	entries map[K]*entry[V]
}

type entry[V any] struct {
	value V
	used  int
}

func (c *lru[K, V]) put(key K, value V) { c.entries[key] = &entry[V]{value: value} }

var cache = &lru[int, *session]{entries: map[int]*entry[*session]{}}

var ring [256]*session

// retainInBoundedCache is no leak: a new entry evicts an old one.
func retainInBoundedCache(s *session) { ring[s.id%len(ring)] = s }
