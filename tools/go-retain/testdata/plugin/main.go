// Command plugin opens the plugin that its argument names. The plugin's package variable retains all objects.
package main

import (
	"fmt"
	"os"
	"plugin"
	"runtime"
	"time"
)

func main() {
	opened, err := plugin.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	fill, err := opened.Lookup("Fill")
	if err != nil {
		panic(err)
	}
	fill.(func(int))(5000)
	runtime.GC()
	runtime.GC()
	fmt.Println("ready")
	time.Sleep(time.Hour)
}
