package proc

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// maxWorkers is how many threads copy. More of them wait for the machine's memory, and for the locks of the other process.
const maxWorkers = 4

// Parallel calls work for 0 to n-1, each once, on a few threads. newWorker makes the work of one thread. No thread waits for
// another one before all work is taken: on a busy machine, each wait would cost some milliseconds of the stop.
func Parallel(n int, newWorker func() (work func(i int) error)) error {
	workers := max(min(runtime.GOMAXPROCS(0), maxWorkers, n), 1)
	errs := make([]error, workers)
	var next atomic.Int64
	var done sync.WaitGroup
	run := func(worker int) {
		defer done.Done()
		work := newWorker()
		for errs[worker] == nil {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			errs[worker] = work(i)
		}
	}
	done.Add(workers)
	for worker := 1; worker < workers; worker++ {
		go run(worker)
	}
	run(0)
	done.Wait()
	return errors.Join(errs...)
}

// portionBytes is how much one thread reads before it takes more work.
const portionBytes = 4 << 20

// ReadRanges fills many pieces with as few system calls as possible, on a few threads. A piece that cannot be read stays
// zero, and is counted.
func ReadRanges(memory Memory, ranges []Range) (unread int, err error) {
	portions := portions(ranges)
	var missing atomic.Int64
	err = Parallel(len(portions), func() func(int) error {
		return func(i int) error {
			n, err := memory.ReadRanges(portions[i])
			missing.Add(int64(n))
			return err
		}
	})
	return int(missing.Load()), err
}

// portions divides work among threads.
func portions(ranges []Range) [][]Range {
	ranges = divide(ranges, portionBytes)
	var all [][]Range
	for from := 0; from < len(ranges); {
		to, bytes := from, 0
		for to < len(ranges) && to-from < maxIovecs && (to == from || bytes+len(ranges[to].Buf) <= portionBytes) {
			bytes += len(ranges[to].Buf)
			to++
		}
		all = append(all, ranges[from:to])
		from = to
	}
	return all
}
