import fc from 'fast-check'
import t from 'tap'
import { gaugeOf } from './metrics-reader.js'
import { parseMetrics } from './prometheus-text.js'

const TEXT = `# HELP jvm_memory_used_bytes The amount of used memory
# TYPE jvm_memory_used_bytes gauge
jvm_memory_used_bytes{area="heap",id="G1 Eden Space",} 1.5E7
jvm_memory_used_bytes{area="heap", id="G1 \\"Old\\" \\\\ Gen"} 2048 1395066363000
jvm_memory_used_bytes{area="nonheap",id="Meta"} 7
# TYPE requests_total counter
requests_total 3 # {trace_id="x"} 0.5
	up	1
odd NaN
endless{x=""} +Inf
# EOF
`

const gauge = (name: string, labels: Record<string, string> = {}): number =>
  gaugeOf(parseMetrics(TEXT), { name, labels: new Map(Object.entries(labels)) })

t.test('the series that have the labels are added up', t => {
  t.equal(gauge('jvm_memory_used_bytes', { area: 'heap' }), 15_002_048)
  t.equal(gauge('jvm_memory_used_bytes', { id: 'G1 "Old" \\ Gen' }), 2_048)
  t.equal(gauge('jvm_memory_used_bytes'), 15_002_055)
  t.equal(gauge('up'), 1, 'a metric without a type')
  t.end()
})

t.test('what is no gauge of bytes is refused, with what there is', t => {
  t.throws(() => gauge('jvm_memory_bytes'), {
    message: 'there is no metric "jvm_memory_bytes"; there are jvm_memory_used_bytes',
  })
  t.throws(() => gauge('requests_total'), { message: '"requests_total" is a counter, not a gauge' })
  t.throws(() => gauge('up', { a: 'b' }), {
    message: 'no series of "up" has the labels {a="b"}; there are {}',
  })
  t.throws(() => gauge('odd'), { message: '"odd" is NaN, which is no amount of bytes' })
  t.throws(() => gauge('endless'), { message: /is Infinity/ })
  t.end()
})

t.test('what is not in bytes is refused, by its unit or its name', t => {
  const read = (text: string): number => {
    const [name = ''] = /^[a-z_]+(?= \d)/m.exec(text) ?? []
    return gaugeOf(parseMetrics(text), { name, labels: new Map() })
  }
  for (const [text, message] of [
    ['# TYPE heap gauge\n# UNIT heap kilobytes\nheap 4096', /is in kilobytes, as its # UNIT line says/],
    ['# TYPE heap_kb gauge\nheap_kb 4096', /"heap_kb" ends in _kb, so it is not in bytes/],
    ['heap_kilobytes 4096', /ends in _kilobytes/],
    ['heap_MiB 4', /there is no metric|ends in _MiB/],
    ['uptime_seconds 4096', /ends in _seconds/],
    ['open_connections 4096', /ends in _connections/],
    ['requests_total 4096', /"requests_total" ends in _total and has no # TYPE line/],
  ] as const) {
    t.throws(() => read(text), { name: 'NoGauge', message }, text)
  }
  for (const text of [
    '# UNIT heap bytes\nheap 4096',
    'heap 4096',
    'heap_bytes 4096',
    '# TYPE memory_total gauge\nmemory_total 4096',
    '# UNIT heap_kb bytes\nheap_kb 4096',
  ]) {
    t.equal(read(text), 4_096, text)
  }
  t.end()
})

for (const line of [
  '<html>',
  'a',
  'a b',
  'a 1 2 3',
  'a{b} 1',
  'a{b="c} 1',
  'a{b="c",b="d"} 1',
  '1a 1',
  'a 0x10',
  'a{b="c"',
]) {
  t.test(`"${line}" is not of the format, and the line is named`, t => {
    t.throws(() => parseMetrics(`up 1\n${line}\n`), {
      message: /^line 2 is not of the Prometheus text format/,
    })
    t.end()
  })
}

t.test('what was written is read, whatever its labels hold', t => {
  const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat())
  const labels = fc.dictionary(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/), fc.string(), {
    noNullPrototype: true,
  })
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,8}$/),
      labels,
      value,
      (name, wanted, figure) => {
        const inside = Object.entries(wanted).map(([label, text]) => `${label}="${escaped(text)}"`)
        const [series] = parseMetrics(`${name}{${inside.join(',')}} ${figure}`).get(name)?.series ?? []
        return (
          JSON.stringify([...(series?.labels ?? [])]) === JSON.stringify(Object.entries(wanted)) &&
          series?.value === Number(String(figure))
        )
      },
    ),
  )
  t.end()
})

t.test('any text is read or refused with an error that says so', t => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('a', '{', '}', '"', '\\', '=', ',', ' ', '\n', '1', '#', 'NaN', '# TYPE a gauge'),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
      try {
        parseMetrics(pieces.join(''))
        return true
      } catch (error) {
        return error instanceof Error && error.message.includes('is not of the Prometheus text format')
      }
    }),
    { numRuns: 2_000 },
  )
  t.end()
})

t.test('a long line takes no time that grows out of bounds', t => {
  t.throws(() => parseMetrics(`a{b="${'\\\\'.repeat(200_000)}`))
  t.throws(() => parseMetrics(`a ${'1 '.repeat(200_000)}x`))
  t.end()
})

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
