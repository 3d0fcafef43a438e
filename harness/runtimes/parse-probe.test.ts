import t from 'tap'
import { parseProbe, probeForms } from './parse-probe.js'

t.test('a probe is its kind, and the address that is asked', t => {
  const host = '127.0.0.1'
  t.match(parseProbe('pprof=http://127.0.0.1:6060'), { kind: 'pprof', address: { host, port: 6060 } })
  t.match(parseProbe('pprof=http://localhost:6060/a/'), { address: { host, port: 6060 } })
  t.match(parseProbe('pprof=https://[::1]/x'), { address: { host: '::1', port: 443 } })
  t.match(parseProbe('inspector=http://127.0.0.1:9229'), { kind: 'inspector', address: { port: 9229 } })
  t.match(parseProbe('pprof=http://0x7f.1:80'), { address: { host, port: 80 } }, 'another spelling of it')
  const labelled = parseProbe(
    'metrics=http://127.0.0.1:1/m#a_b{x="1,collect=2",y="}"},collect=http://127.0.0.1:2/gc',
  )
  t.match(labelled, { kind: 'metrics', name: 'a_b', collect: { port: '2' } })
  t.same(
    [...(labelled as unknown as { labels: Map<string, string> }).labels],
    [
      ['x', '1,collect=2'],
      ['y', '}'],
    ],
  )
  t.same(parseProbe('proc'), { kind: 'proc', text: 'proc', rssThresholdBytes: 256 })
  t.equal(probeForms(), 'pprof=URL, inspector=URL, metrics=URL#GAUGE[,collect=URL], proc')
  t.end()
})

const WRONG: readonly (readonly [text: string, what: RegExp, next: RegExp])[] = [
  ['', /"" is no probe/, /A probe is pprof=URL/],
  ['metric=x', /"metric=x" is no probe/, /Did you mean metrics=URL#GAUGE/],
  ['pprof', /says nothing of where to read/, /--probe pprof=http:\/\/127\.0\.0\.1:6060/],
  ['proc=1', /takes no value/, /--probe proc/],
  ['pprof=127.0.0.1:6060', /not a URL that begins with http:\/\/ or https:\/\//, /--probe pprof=http/],
  ['pprof=ftp://127.0.0.1', /not a URL that begins with/, /./],
  ['pprof=http://10.0.0.1:80', /10\.0\.0\.1 is not on this machine's loopback/, /port-forward/],
  ['pprof=http://127.0.0.1.example.com', /not on this machine's loopback/, /./],
  ['pprof=http://[::ffff:10.0.0.1]:80', /not on this machine's loopback/, /./],
  ['pprof=http://127.0.0.1@10.0.0.1/', /not on this machine's loopback/, /./],
  ['pprof=http://127.0.0.1:9/?x=1', /has a query or a fragment/, /index alone/],
  ['inspector=ws://127.0.0.1:9229', /lacks the id/, /inspector=http:\/\/127\.0\.0\.1:9229/],
  ['inspector=https://127.0.0.1:9229', /begins with ws:\/\/ or http:\/\//, /./],
  ['metrics=http://127.0.0.1:9', /names no gauge/, /after the URL and a "#"/],
  ['metrics=http://127.0.0.1:9#', /does not begin with the name of a gauge/, /./],
  ['metrics=http://127.0.0.1:9#a{b=c}', /double quotes is expected/, /a\{area="heap"\}/],
  ['metrics=http://127.0.0.1:9#a{b=~"c"}', /double quotes is expected/, /Only equal labels/],
  [
    'metrics=http://127.0.0.1:9#a,colect=x',
    /",colect=x" .* not understood/,
    /only ",collect=URL" may follow/,
  ],
  ['metrics=http://127.0.0.1:9#a,collect=http://10.1.1.1/', /10\.1\.1\.1 is not on/, /./],
]

for (const [text, message, next] of WRONG) {
  t.test(`"${text}" is refused`, t => {
    t.throws(() => parseProbe(text), { name: 'HarnessError', message, next })
    t.end()
  })
}

t.test('a password in a probe is not shown', t => {
  try {
    parseProbe('pprof=http://me:hunter2secret@10.0.0.1/')
    t.fail('it is not on loopback')
  } catch (error) {
    t.notMatch((error as Error).message, /hunter2secret/)
  }
  t.end()
})
