package main

import (
	circles "container/ring"
	"reflect"
)

// Shapes in which the paths to the sessions differ, or in which something beside the leak is large or shrinks.
func init() {
	shapes["ring"] = retainInRing
	shapes["both-ways"] = retainInListFromTheMiddle
	shapes["reflected"] = retainInReflectedMap
	shapes["shards"] = retainInShards
	shapes["twice"] = retainTwice
	shapes["twelve"] = retainInTwelvePlaces
	shapes["shrink"] = retainBesideAShrinkingCache
}

var circle *circles.Ring

func retainInRing(s *session) {
	one := circles.New(1)
	one.Value = s
	if circle == nil {
		circle = one
		return
	}
	circle.Link(one)
}

type station struct {
	previous, next *station
	session        *session
}

// middle is all that leads to the list, which goes on from there in both directions.
var middle *station

func retainInListFromTheMiddle(s *session) {
	added := &station{session: s}
	if middle == nil {
		middle = added
		return
	}
	end := last(middle)
	added.previous, end.next = end, added
	if s.id == 1000 {
		middle = added
	}
}

func last(s *station) *station {
	for s.next != nil {
		s = s.next
	}
	return s
}

var reflected = reflect.MakeMap(reflect.MapOf(reflect.TypeFor[int](), reflect.TypeFor[*session]()))

func retainInReflectedMap(s *session) {
	reflected.SetMapIndex(reflect.ValueOf(s.id), reflect.ValueOf(s))
}

type shard[V any] struct{ items map[int]V }

type sharded[V any] struct{ shards [64]*shard[V] }

func newSharded[V any]() *sharded[V] {
	all := &sharded[V]{}
	for i := range all.shards {
		all.shards[i] = &shard[V]{items: map[int]V{}}
	}
	return all
}

type store struct{ full, growing *sharded[*session] }

var stored = &store{newSharded[*session](), newSharded[*session]()}

// retainInShards retains more sessions in the branch that does not grow.
func retainInShards(s *session) {
	for i := 0; sessions == 1 && i < 4000; i++ {
		stored.full.shards[i%64].items[i] = &session{payload: make([]byte, 2000), user: &user{}}
	}
	stored.growing.shards[s.id%64].items[s.id] = s
}

var onceHere []*session
var onceThere = map[int]*session{}

func retainTwice(s *session) {
	onceHere = append(onceHere, s)
	onceThere[s.id] = s
}

var (
	slice0, slice1, slice2, slice3 []*session
	map0, map1, map2, map3         = map[int]*session{}, map[int]*session{}, map[int]*session{}, map[int]*session{}
	queue0, queue1                 = make(chan *session, 1000), make(chan *session, 1000)
	queue2, queue3                 = make(chan *session, 1000), make(chan *session, 1000)
)

var twelve = []func(*session){
	func(s *session) { slice0 = append(slice0, s) }, func(s *session) { slice1 = append(slice1, s) },
	func(s *session) { slice2 = append(slice2, s) }, func(s *session) { slice3 = append(slice3, s) },
	func(s *session) { map0[s.id] = s }, func(s *session) { map1[s.id] = s },
	func(s *session) { map2[s.id] = s }, func(s *session) { map3[s.id] = s },
	func(s *session) { queue0 <- s }, func(s *session) { queue1 <- s },
	func(s *session) { queue2 <- s }, func(s *session) { queue3 <- s },
}

func retainInTwelvePlaces(s *session) { twelve[s.id%12](s) }

var shrinking = map[int]*session{}

var leaked []*session

// retainBesideAShrinkingCache drops two sessions from a cache for each one that it leaks.
func retainBesideAShrinkingCache(s *session) {
	for i := 0; sessions == 1 && i < 6000; i++ {
		shrinking[i] = &session{payload: make([]byte, 2000), user: &user{}}
	}
	delete(shrinking, 2*s.id)
	delete(shrinking, 2*s.id+1)
	leaked = append(leaked, s)
}
