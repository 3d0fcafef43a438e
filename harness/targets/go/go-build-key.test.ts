import t from 'tap'
import { buildKey, readSources } from './go-build-key.js'

const SOURCES = new Map([['main.go', 'package main']])

t.test('equal builds have equal keys, and every input changes the key', t => {
  const key = buildKey('1.66.2', SOURCES, { go: 'go1.26.8' })
  t.match(key, /^go-server-1\.66\.2-[0-9a-f]{16}$/)
  t.equal(buildKey('1.66.2', new Map(SOURCES), { go: 'go1.26.8' }), key)
  t.not(buildKey('1.66.3', SOURCES, { go: 'go1.26.8' }), key)
  t.not(buildKey('1.66.2', SOURCES, { go: 'go1.26.9' }), key)
  t.not(buildKey('1.66.2', new Map([['main.go', 'package main ']]), { go: 'go1.26.8' }), key)
  t.not(buildKey('1.66.2', new Map([['probe.go', 'package main']]), { go: 'go1.26.8' }), key)
  t.end()
})

t.test('reads only Go files, in the order of their names', async t => {
  const folder = t.testdir({ 'b.go': 'b', 'a.go': 'a', 'go.mod': 'x', 'notes.md': 'x' })
  t.same(
    [...(await readSources(folder))],
    [
      ['a.go', 'a'],
      ['b.go', 'b'],
    ],
  )
})
