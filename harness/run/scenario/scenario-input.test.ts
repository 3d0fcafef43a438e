import t from 'tap'
import fc from 'fast-check'
import { HarnessError } from '../../model/harness-error.js'
import { plannedRun } from '../result/describe-run.js'
import { parseClose } from '../../model/load/parse-close.js'
import { parseScenario } from './scenario-input.js'
import { storedScenario, storedScenarios } from './stored-scenarios.js'

const parse = (input: unknown): unknown => parseScenario(input, key => `--${key}`)

t.test('a target alone gets the defaults', async t => {
  t.match(parse({ target: 'go@1.66.2' }), {
    target: { kind: 'go', version: '1.66.2' },
    mode: 'xds',
    tls: 'none',
    load: { close: 'clean', client: 'raw', arrival: { kind: 'unbounded' } },
    thresholdBytesPerConnection: 64,
  })
  t.match(parse({ target: 'grpc-js@1.5.9' }), { mode: 'plain' })
  t.match(parse({ target: 'grpc-js@1.5.9', tls: 'mtls' }), { mode: 'plain', tls: 'mtls' })
  t.match(parse({ target: 'go@1.66.3+planted-leak=64/100' }), {
    target: { version: '1.66.3', plant: { bytes: 64, everyNth: 100 } },
  })
  t.match(parse({ target: 'command:./a "b c" {address}' }), {
    target: { kind: 'command', argv: ['./a', 'b c', '{address}'] },
  })
})

t.test('an invalid value is named', async t => {
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{}, /--target/],
    [{ target: 'rust@1.0.0' }, /Unknown target "rust@1.0.0"/],
    [{ target: 'go@latest' }, /"latest"/],
    [{ target: 'go@1.66.2@x' }, /Unknown target/],
    [{ target: 'go@1.66.3+planted-leak=0' }, /plants no leak/],
    [{ target: 'go@1.66.3+planted-leak=8/0' }, /plants no leak/],
    [{ target: 'node+planted-leak=8' }, /plants no leak of 56 bytes or more/],
    [{ target: 'go@1.66.3+planted-leak=x' }, /not a release/],
    [{ target: 'command:' }, /names no program/],
    [{ target: 'node', close: 'slam' }, /Unknown close kind "slam"/],
    [{ target: 'node', connections: 3 }, /--connections/],
    [{ target: 'node', connections: Number.NaN }, /--connections/],
    [{ target: 'node', connections: 20.5 }, /--connections/],
    [{ target: 'node', threshold: -1 }, /--threshold/],
    [{ target: 'node', mode: 'both' }, /--mode/],
    [{ target: 'node', listen: 'here' }, /"here" is not an address/],
    [{ target: 'node', clients: 'raw' }, /clients/],
    [{ target: 'grpc-js@1.5.9', mode: 'xds' }, /no xDS mode/],
    [{ target: 'node', client: 'grpc-js', close: 'rst' }, /"rst"/],
    [{ target: 'node', responseMessages: -1 }, /--responseMessages/],
    [{ target: 'node', responseMessages: 10_000, responseBytes: 10_000 }, /10000 messages of 10000 bytes/],
    [{ target: 'node', tls: 'ssl' }, /--tls/],
    [{ target: 'node', tls: 'tls' }, /TLS is not supported in xDS mode yet/],
    [{ target: 'go@1.66.2', mode: 'xds', tls: 'mtls' }, /TLS is not supported in xDS mode yet/],
    [{ target: 'node', silentMs: 100 }, /--silent-ms .* "clean"/],
    [{ target: 'node', silentMs: 100, close: 'clean=1,rst=1' }, /--silent-ms .* "clean=1,rst=1"/],
    [{ target: 'node', silentMs: -1, close: 'half-open' }, /--silentMs/],
    [{ target: 'node', arrival: 'daily' }, /"daily" is no arrival/],
    [{ target: 'node', arrival: 'steady=5', close: 'reuse' }, /--workload reuse .* "steady=5"/],
    [{ target: 'node', arrival: 'steady=5', workload: 'idle' }, /--workload idle .* "steady=5"/],
    [{ target: 'node', workload: 'reuse', close: 'rst' }, /--workload reuse .* "rst"/],
    [{ target: 'node', workload: 'reuse', client: 'grpc-js' }, /--workload reuse has no grpc-js client/],
    [{ target: 'node', workload: 'nap' }, /Unknown workload "nap"/],
  ]
  for (const [input, message] of wrong) {
    t.throws(() => parse(input), { name: 'HarnessError', message }, JSON.stringify(input))
  }
})

t.test(
  'a half-open client is silent for --silent, or as long as it lingers, or for the default time',
  async t => {
    const silentMs = (input: object): number =>
      parseScenario({ target: 'node', ...input }, key => key).load.silentMs
    t.equal(silentMs({ close: 'half-open' }), 50)
    t.equal(silentMs({ close: 'half-open', lingerMs: 70 }), 70)
    t.equal(silentMs({ close: 'half-open', lingerMs: 70, silentMs: 10 }), 10)
    t.equal(silentMs({ close: 'clean=1,half-open=1', silentMs: 900 }), 900)
  },
)

t.test('reuse and idle are workloads, and --close still takes them', async t => {
  for (const workload of ['reuse', 'idle']) {
    const scenario = parseScenario({ target: 'node', workload }, key => key)
    t.match(scenario, { load: { workload, close: 'clean' }, atLeastConnections: 0 })
    t.same(
      parseScenario({ target: 'node', close: workload }, key => key),
      scenario,
    )
  }
  t.equal(parseScenario({ target: 'node' }, key => key).atLeastConnections, 10_000)
})

t.test('a flag that has no effect on the workload is refused', async t => {
  const refused: [workload: string, input: object][] = [
    ['rpcs', { rpcs: 5 }],
    ['rpcs', { lingerMs: 10 }],
    ['messages', { concurrency: 4 }],
    ['idle', { requestBytes: 4 }],
    ['reuse', { rpcs: 2 }],
    ['command:x {count}', { responseMessages: 2 }],
    ['ads-clients', { responseBytes: 2 }],
    ['client', { sources: 'each' }],
  ]
  for (const [workload, input] of refused) {
    const target = workload === 'client' ? 'go-client@1.85.0' : 'node'
    t.throws(
      () => parseScenario({ target, workload, ...input }, key => key),
      { message: /^--[a-z-]+ has no effect with --workload / },
      JSON.stringify({ workload, ...input }),
    )
  }
  t.doesNotThrow(() => parseScenario({ target: 'node', workload: 'rpcs', concurrency: 4 }, key => key))
})

t.test('the title of a mix names its few kinds', async t => {
  const title = (rpcEnd: string): string | undefined => {
    const scenario = parseScenario({ target: 'node', mode: 'plain', workload: 'rpcs', rpcEnd }, key => key)
    return plannedRun(scenario).workloadTitle
  }
  t.equal(title('trailers'), 'RPCs that end by trailers')
  t.equal(title('trailers=3,deadline=1'), 'RPCs that end by trailers=3, deadline=1')
  t.equal(title('trailers=3,deadline=1,flood=1,left-fin=1'), 'RPCs with 4 kinds of ends')
})

t.test('a command is in plain mode unless it asks for xDS, or --mode does', async t => {
  const mode = (input: object): string => parseScenario({ target: '', ...input }, key => key).mode
  t.equal(mode({ target: 'command:./s {port}' }), 'plain')
  t.equal(mode({ target: 'command:./s {port} {bootstrap}' }), 'xds')
  t.equal(mode({ target: 'command:env GRPC_XDS_BOOTSTRAP_CONFIG=x ./s {port}' }), 'xds')
  t.equal(mode({ target: 'command:./s {port}', env: ['GRPC_XDS_BOOTSTRAP={bootstrap}'] }), 'xds')
  t.equal(mode({ target: 'command:./s {port}', mode: 'xds' }), 'xds')
  t.equal(mode({ target: 'command:./s {port} --xds=GRPC_XDS_BOOTSTRAP', mode: 'plain' }), 'plain')
  t.equal(mode({ target: 'go@1.66.3' }), 'xds')
})

t.test('what is wrong with a command is said before anything is started', async t => {
  const wrong: [object, RegExp][] = [
    [{ target: 'command:./s' }, /not told where to listen/],
    [{ target: 'command:./s {prot}' }, /no placeholder; did you mean \{port\}\?/],
    [{ target: 'command:./s', env: ['PORT={prot}'] }, /no placeholder/],
    [{ target: 'command:./s {port}', env: ['PORT'] }, /^--env: "PORT" is no variable/],
    [{ target: 'command:./s {port}', cwd: '/no/such/folder' }, /no such folder/],
    [{ target: 'command:./s {port}', ready: 'log=(' }, /^--ready: log=\(: Invalid regular expression/],
    [{ target: 'command:./s {port}', ready: 'healthy' }, /did you mean "health"/],
    [{ target: 'command:./s {port}', readySeconds: 0 }, /^--readySeconds: /],
    [{ target: 'command:./s', address: 'unix:relative' }, /^--address: .* is no Unix-domain socket/],
    [{ target: 'command:./s', address: '127.0.0.1:5', listen: '127.0.0.1:6' }, /both say where/],
    [{ target: 'command:./s {socket}', address: '127.0.0.1:5' }, /one of them|names another/],
    [{ target: 'command:./s {socket} {port}' }, /clients dial one of them/],
    [{ target: 'command:./s {socket}', mode: 'xds' }, /listens on a TCP address/],
    [{ target: 'command:./s {socket}', close: 'clean=1,rst=1' }, /a Unix-domain socket has none/],
    [{ target: 'command:./s {socket}', sources: 'each' }, /have no addresses/],
  ]
  for (const [input, message] of wrong) {
    t.throws(() => parse(input), { name: 'HarnessError', message }, JSON.stringify(input))
  }
  t.equal(parseScenario({ target: 'command:./s {socket}' }, key => key).load.sources, 1)
})

t.test('a mix of closes keeps its weights', async t => {
  t.strictSame(
    parseClose('clean=3,rst=1'),
    new Map([
      ['clean', 3],
      ['rst', 1],
    ] as const),
  )
  for (const bad of ['clean=0', 'clean=3,clean=1', 'idle=1', 'clean=1,', 'clean==1', 'clean=1=2']) {
    t.throws(() => parseClose(bad), { name: 'HarnessError' }, bad)
  }
})

t.test('any text is a target or a clear error', async () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (target, close) => {
      try {
        parse({ target, close })
      } catch (error) {
        return error instanceof HarnessError && error.next.length > 0
      }
      return true
    }),
  )
})

t.test('every stored scenario is valid', async t => {
  t.ok(storedScenarios().length >= 9)
  t.throws(() => storedScenario('xds-clam'), { name: 'HarnessError', message: /xds-clam/ })
})
