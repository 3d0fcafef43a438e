// Command part is a plugin.
package main

type thing struct {
	data []byte
	next *thing
}

var held []*thing

// Fill retains n things, each of which leads to another one.
func Fill(n int) {
	for range n {
		held = append(held, &thing{data: make([]byte, 2000), next: &thing{}})
	}
}
