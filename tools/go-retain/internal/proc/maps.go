package proc

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Mapping is one line of /proc/PID/maps.
type Mapping struct {
	Start, End, Offset uint64
	Path               string
}

// Maps reads the mappings of a process.
func Maps(pid int) ([]Mapping, error) {
	file, err := os.Open(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var all []Mapping
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		// 00400000-00452000 r-xp 00000000 08:02 173521  /usr/bin/server
		fields := strings.Fields(lines.Text())
		if len(fields) < 5 {
			continue
		}
		start, end, ok := strings.Cut(fields[0], "-")
		if !ok {
			continue
		}
		m := Mapping{}
		m.Start, _ = strconv.ParseUint(start, 16, 64)
		m.End, _ = strconv.ParseUint(end, 16, 64)
		m.Offset, _ = strconv.ParseUint(fields[2], 16, 64)
		if len(fields) > 5 {
			m.Path = strings.Join(fields[5:], " ")
		}
		all = append(all, m)
	}
	return all, lines.Err()
}
