// Command part is a plugin.
package main

type thing struct {
	data []byte
	next *thing
}

var held []*thing

// Fill retains n things.
func Fill(n int) {
	for range n {
		held = append(held, &thing{data: make([]byte, 2000)})
	}
}
