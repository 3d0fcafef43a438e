import t from 'tap'
import { goroutineGrowth } from './goroutine-growth.js'
import { parseGoroutineStacks, waitPlace } from './goroutine-stacks.js'

/** As Go 1.26 writes it. */
const DUMP = `goroutine 7 [running]:
runtime/pprof.writeGoroutineStacks({0x8a3f60, 0xc000112000})
\t/usr/local/go/src/runtime/pprof/pprof.go:816 +0x6b
main.main()
\t/srv/app/main.go:12 +0x1d

goroutine 21 [chan send (leaked), 3 minutes]:
main.abandon.func1()
\t/srv/app/main.go:88 +0x25
created by main.abandon in goroutine 20
\t/srv/app/main.go:88 +0x66

goroutine 22 [chan send (leaked)]:
main.abandon.func1()
\t/srv/app/main.go:88 +0x25
created by main.abandon in goroutine 24
\t/srv/app/main.go:88 +0x66

goroutine 30 [sync.WaitGroup.Wait, 2 minutes, locked to thread]:
sync.runtime_SemacquireWaitGroup(0xc00009c0f8?, 0x0?)
\t/usr/local/go/src/runtime/sema.go:114 +0x2e
sync.(*WaitGroup).Wait(0xc00009c0f0)
\t/usr/local/go/src/sync/waitgroup.go:206 +0x85
example.org/pool.(*Pool[...]).drain(0xc00009c0f0, {0x1, 0x2})
\t/root/go/pkg/mod/example.org/pool@v1.2.3/pool.go:40 +0x19
...additional frames elided...
created by example.org/pool.New[...]
\t/root/go/pkg/mod/example.org/pool@v1.2.3/pool.go:21 +0x4a

goroutine 3 [GC worker (idle)]:
runtime.gopark(...)
\t/usr/local/go/src/runtime/proc.go:460
`

t.test('reads state, frames and creator of each goroutine', t => {
  const [running, sends, , waits, worker] = parseGoroutineStacks(DUMP)
  t.match(running, { state: 'running', leaked: false, createdBy: undefined })
  t.same(sends, {
    state: 'chan send',
    leaked: true,
    frames: [{ function: 'main.abandon.func1', file: '/srv/app/main.go', line: 88 }],
    createdBy: { function: 'main.abandon', file: '/srv/app/main.go', line: 88 },
  })
  t.match(waits, {
    state: 'sync.WaitGroup.Wait',
    createdBy: { function: 'example.org/pool.New[...]', line: 21 },
    frames: { length: 3 },
  })
  t.match(waits && waitPlace(waits), { function: 'example.org/pool.(*Pool[...]).drain', line: 40 })
  t.equal(worker?.state, 'GC worker (idle)', 'parentheses that belong to the reason stay')
  t.match(worker && waitPlace(worker), { function: 'runtime.gopark' }, 'the innermost, where all wait')
  t.end()
})

t.test('labels behind the state are no part of it', t => {
  const [found] = parseGoroutineStacks(DUMP.replace('[running]:', '[running] {user: "a [b]:"}:'))
  t.equal(found?.state, 'running')
  t.end()
})

t.test('a text without goroutines is refused', t => {
  for (const text of ['', 'goroutine profile: total 2\n', '<html>\n\n</html>']) {
    t.throws(() => parseGoroutineStacks(text), /no text of goroutine stacks/)
  }
  t.end()
})

t.test('groups that grew, by creator, place and state, and how many of them are leaked', t => {
  const after = parseGoroutineStacks(DUMP)
  const grown = goroutineGrowth(after.slice(0, 2), after, { connections: 2, leaksMarked: true })
  t.match(grown, { connections: 2, before: 2, after: 5, leakProfile: { leaked: 2 } })
  t.same(
    grown.groups.map(({ state, count, added, perConnection, leaked }) => [
      state,
      count,
      added,
      perConnection,
      leaked,
    ]),
    [
      ['chan send', 2, 1, 0.5, 2],
      ['sync.WaitGroup.Wait', 1, 1, 0.5, 0],
      ['GC worker (idle)', 1, 1, 0.5, 0],
    ],
  )
  const unmarked = goroutineGrowth(after, after, { connections: 2, leaksMarked: false })
  t.same(unmarked, { connections: 2, before: 5, after: 5, groups: [] }, 'nothing is said of a profile')
  t.end()
})
