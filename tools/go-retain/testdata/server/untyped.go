package main

import (
	"context"
	"fmt"
	"reflect"
	"runtime/pprof"
)

// These shapes retain a session behind types that only the running program has: types that package reflect makes, the
// arguments of generic functions, and methods without code of their own.
func init() {
	for name, shape := range map[string]func(*session){
		"reflect-struct": retainInMadeStruct,
		"reflect-map":    retainInMadeMap,
		"reflect-value":  func(s *session) { values = append(values, reflect.ValueOf(s)) },
		"empty-method":   func(s *session) { closers = append(closers, (*unnamed)(s).nothing) },
		"one-instance":   func(s *session) { go (&holder[*session]{s}).wait() },
		"instances": func(s *session) {
			go (&box[*session, *user]{s, s.user}).wait()
			go (&box[*user, *session]{s.user, s}).wait()
		},
		"zero-size-field": func(s *session) { marked = append(marked, uncompared{session: s}) },
		"labels":          retainBehindLabels,
		"closures":        func(s *session) { waitInClosure(s); waitInClosure(s.user) },
	} {
		shapes[name] = shape
	}
}

var values []reflect.Value

var madeStruct = reflect.StructOf([]reflect.StructField{
	{Name: "Session", Type: reflect.TypeFor[*session]()},
	{Name: "ID", Type: reflect.TypeFor[int]()},
})

func retainInMadeStruct(s *session) {
	v := reflect.New(madeStruct)
	v.Elem().Field(0).Set(reflect.ValueOf(s))
	values = append(values, v)
}

type sessionID int32

var madeMap = reflect.MakeMap(reflect.MapOf(reflect.TypeFor[sessionID](), reflect.TypeFor[*session]()))

func retainInMadeMap(s *session) {
	madeMap.SetMapIndex(reflect.ValueOf(sessionID(s.id)), reflect.ValueOf(s))
}

type unnamed session

func (*unnamed) nothing() {}

type holder[T any] struct{ value T }

//go:noinline
func (h *holder[T]) wait() {
	<-never
	keep(h.value)
}

//go:noinline
func keep[T any](value T) { values = append(values, reflect.ValueOf(value)) }

// box has two instances whose type arguments have the same shapes.
type box[A, B any] struct {
	first  A
	second B
}

//go:noinline
func (b *box[A, B]) wait() {
	<-never
	keep(b.first)
	keep(b.second)
}

type wrapped[T any] struct{ value T }

//go:noinline
func waitInClosure[T any](value T) {
	w := &wrapped[T]{value}
	go func() {
		<-never
		keep(w.value)
	}()
}

// uncompared is in an interface, since Go 1.26, as the pointer itself.
type uncompared struct {
	_       [0]func()
	session *session
}

var marked []any

// retainBehindLabels starts a goroutine with labels for profiles.
func retainBehindLabels(s *session) {
	pprof.Do(background, pprof.Labels("session", s.user.name), func(context.Context) {
		go func() { <-never; fmt.Println(s.id) }()
	})
}
