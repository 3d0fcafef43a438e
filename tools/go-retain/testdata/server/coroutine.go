//go:build go1.23

package main

import (
	"fmt"
	"iter"
)

func init() { shapes["coroutine"] = retainInCoroutine }

// retainInCoroutine does not end an iteration.
func retainInCoroutine(s *session) {
	next, _ := iter.Pull(func(yield func(int) bool) {
		for yield(s.id) {
		}
		fmt.Println(s.id)
	})
	next()
}
