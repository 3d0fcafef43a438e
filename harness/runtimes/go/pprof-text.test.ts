import t from 'tap'
import { parseGoroutineCount, parseMemStats } from './pprof-text.js'

const PROFILE = `heap profile: 1: 48 [2: 96] @ heap/1048576
1: 48 [1: 48] @ 0x1 0x2
#\t0x1\tmain.main+0x1\t/src/main.go:1

# runtime.MemStats
# Alloc = 900
# HeapAlloc = 850
# HeapSys = 4096
# PauseNs = [1 2 3]
# NumGC = 12
# NumForcedGC = 7
# GCCPUFraction = 0.01
# DebugGC = false
`

t.test('the figures of a heap profile', t => {
  t.same(parseMemStats(PROFILE), { heapAllocBytes: 850, collections: 12, forcedCollections: 7 })
  t.end()
})

t.test('a profile that lacks a figure, or has something else in its place, is refused by name', t => {
  const spoilt = [
    [PROFILE.replace('# HeapAlloc = 850\n', ''), /HeapAlloc/],
    [PROFILE.replace('850', '-850'), /HeapAlloc/],
    [PROFILE.replace('850', '8.5e2'), /HeapAlloc/],
    [PROFILE.replace('850', '9'.repeat(16)), /HeapAlloc/],
    [PROFILE.replace('NumForcedGC = 7', 'NumForcedGC = NaN'), /NumForcedGC/],
    [PROFILE.replace('NumGC', 'NumberOfGC'), /NumGC/],
    [PROFILE.replace('# runtime.MemStats\n', ''), /no heap profile/],
    ['', /no heap profile/],
  ] as const
  for (const [text, message] of spoilt) t.throws(() => parseMemStats(text), { message })
  t.end()
})

t.test('figures in a stack trace above the block are not taken for it', t => {
  const decoy = `\n# runtime.MemStats\n# HeapAlloc = 1\n# NumGC = 1\n# NumForcedGC = 1\n`
  t.equal(parseMemStats(decoy + PROFILE).heapAllocBytes, 850)
  t.end()
})

t.test('goroutines', t => {
  t.equal(parseGoroutineCount('goroutine profile: total 23\n1 @ 0x1\n'), 23)
  for (const text of [
    '',
    'goroutine profile: total \n',
    'goroutine profile: total -1\n',
    'x\ngoroutine profile: total 2\n',
  ]) {
    t.throws(() => parseGoroutineCount(text), { message: /no goroutine profile/ })
  }
  t.end()
})
