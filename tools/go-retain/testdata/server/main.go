// Command server retains sessions that it should release, in the shape that its argument names, or retains nothing. It
// reads one command a line ("retain 100", "collect", "heap", "usage", "ping", "churn") and answers each with a line.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

func main() {
	shape, ok := shapes[os.Args[1]]
	if !ok {
		fmt.Fprintln(os.Stderr, "no such shape:", os.Args[1])
		os.Exit(2)
	}
	fmt.Println("ready")
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		command, argument, _ := strings.Cut(lines.Text(), " ")
		switch command {
		case "retain":
			n, _ := strconv.Atoi(argument)
			for range n {
				shape(newSession())
			}
		case "churn":
			for range 4 {
				go churn()
			}
		case "collect":
			// Twice: what the first collection finds dead is surely freed after the second.
			runtime.GC()
			runtime.GC()
		}
		fmt.Println("done", command)
		var stats runtime.MemStats
		switch command {
		case "heap":
			runtime.ReadMemStats(&stats)
			fmt.Println(stats.HeapAlloc)
		case "usage":
			runtime.ReadMemStats(&stats)
			fmt.Println(stats.HeapInuse, stats.StackInuse, stats.HeapIdle-stats.HeapReleased)
		}
	}
}

// session is what each connection leaks.
type session struct {
	id      int
	payload []byte
	user    *user
}

type user struct{ name string }

var sessions int

func newSession() *session {
	sessions++
	return &session{id: sessions, payload: make([]byte, 2000), user: &user{name: "user " + strconv.Itoa(sessions)}}
}

// churn allocates and frees continuously, in maps, slices, goroutines and timers.
func churn() {
	for {
		table := map[int]*session{}
		for i := range 200 {
			table[i] = &session{payload: make([]byte, 100+i*37)}
			if i%3 == 0 {
				delete(table, i-1)
			}
		}
		done := make(chan int)
		go func() {
			deep(50)
			done <- len(table)
		}()
		<-done
	}
}

// deep makes a stack grow, so that the runtime moves it.
func deep(n int) int {
	var frame [100]int
	if n == 0 {
		return frame[0]
	}
	frame[n%100] = deep(n - 1)
	return frame[n%100] + len(frame)
}
