//go:build go1.24

package main

import "runtime"

func init() {
	shapes["cleanup"] = func(s *session) {
		key := &[4]*int{}
		runtime.AddCleanup(key, func(s *session) { journal = append(journal, s.payload...) }, s)
		cleaned = append(cleaned, key)
	}
	shapes["queued-cleanup"] = func(s *session) {
		runtime.AddCleanup(&[4]*int{}, func(s *session) { <-never; journal = append(journal, s.payload...) }, s)
	}
}

var cleaned []*[4]*int
