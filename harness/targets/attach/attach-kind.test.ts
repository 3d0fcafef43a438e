import t from 'tap'
import { parseScenario } from '../../run/scenario/scenario-input.js'
import { formatTarget } from '../format-target.js'
import { parseTarget } from '../parse-target.js'

t.test('an address is read in each form, and written back', async t => {
  const forms = [
    ['attach:127.0.0.1:50051', { host: '127.0.0.1', port: 50_051 }],
    ['attach:[::1]:50051', { host: '::1', port: 50_051 }],
    ['attach:unix:/run/s.sock', { path: '/run/s.sock' }],
    ['attach:db.internal:443', { name: 'db.internal', port: 443 }],
  ] as const
  for (const [text, place] of forms) {
    const spec = parseTarget(text)
    t.same(spec, { kind: 'attach', place })
    t.equal(formatTarget(spec), text)
  }
  t.equal(formatTarget(parseTarget('attach:unix:///run/s.sock')), 'attach:unix:/run/s.sock')
  t.equal(formatTarget(parseTarget('attach:localhost:80')), 'attach:127.0.0.1:80')
})

t.test('what is no address is refused with what to write', async t => {
  const cases = [
    ['attach:50051', /Give its host too: attach:127\.0\.0\.1:50051/],
    ['attach:', /Write it as attach:127/],
    ['attach:127.0.0.1:0', /the port on which it listens/],
    ['attach:a_host:99999', /the port on which it listens/],
    ['attach:unix:relative', /absolute path/],
    ['attach:unix-abstract:s', /listen on a path/],
    [`attach:unix:/${'x'.repeat(120)}`, /shorter path/],
    ['attach:127.0.0.1:80+planted-leak=64', /Leave \+planted-leak out/],
    ['attach:-x:80', /Write it as/],
  ] as const
  for (const [text, next] of cases) {
    t.throws(() => parseTarget(text), { name: 'HarnessError', next }, text)
  }
})

t.test('a flag that has no effect on a server that runs is refused before the run', async t => {
  const cases = [
    [{ control: 'reuse' }, /^--control does not apply/],
    [{ mode: 'xds' }, /has no xDS mode/],
    [{ tls: 'tls' }, /^--tls tls does not apply/],
    [{ listen: '127.0.0.1:5' }, /^--listen does not apply/],
    [{ routes: 'rds' }, /^--routes does not apply/],
    [{ cwd: '/' }, /^--cwd does not apply/],
    [{ env: ['A=b'] }, /^--env does not apply/],
    [{ pid: 'x' }, /^pid: not a process/],
    [{ pid: '0' }, /^pid: /],
  ] as const
  for (const [flags, message] of cases) {
    const parse = (): unknown => parseScenario({ target: 'attach:127.0.0.1:80', ...flags }, key => key)
    t.throws(parse, { name: 'HarnessError', message }, JSON.stringify(flags))
  }
  const control = { target: 'node', mode: 'plain', control: 'attach:127.0.0.1:80' }
  t.throws(() => parseScenario(control, key => key), { message: /^--control does not apply/ })
})

t.test('the clients of a Unix-domain socket and of another machine have one address', async t => {
  const sources = (target: string): unknown => parseScenario({ target }, key => key).load.sources
  t.equal(sources('attach:unix:/run/s.sock'), 1)
  t.equal(sources('attach:10.1.2.3:80'), 1)
  t.equal(sources('attach:db.internal:80'), 1)
  const given = { target: 'attach:unix:/run/s.sock', sources: 4 }
  t.throws(() => parseScenario(given, key => key), { message: /have no addresses/ })
  const reset = { target: 'attach:unix:/run/s.sock', close: 'rst' }
  t.throws(() => parseScenario(reset, key => key), { message: /a Unix-domain socket has none/ })
})
