package proc

import (
	"os"
	"strconv"
	"strings"
)

// Available returns how many bytes of memory the machine can give to programs without swapping; 0 if it is unknown.
func Available() uint64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	return available(string(text))
}

func available(meminfo string) uint64 {
	for _, line := range strings.Split(meminfo, "\n") {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == "MemAvailable:" && fields[2] == "kB" {
			kilobytes, _ := strconv.ParseUint(fields[1], 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}
