import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { whyNoGo } from '../../go-toolchain/go-toolchain.js'
import { liveHeapOf } from '../../model/sample.js'
import { packagePath } from '../../model/package-path.js'
import { describeProbe } from '../../runtimes/describe-probe.js'
import { findFreePort } from '../../targets/free-port.js'
import { buildGoCase } from '../../targets/go/build-go-case.js'
import { buildNativeCase, whyNoCompiler } from '../../targets/testing/build-native-case.js'
import { parseScenario } from '../scenario/scenario-input.js'
import { Rig } from './rig.js'

if (process.platform !== 'linux') t.bailout('no /proc')

const { signal } = new AbortController()
const go = { skip: (await whyNoGo()) ?? false }
const cc = { skip: whyNoCompiler() }
const native = cc.skip === false ? buildNativeCase(t) : ''
const NODE = `"${process.execPath}"`
const SERVER = `"${packagePath('dist/harness/run/testing/odd-server.js')}"`

async function start(t: Test, target: string, input: Readonly<Record<string, unknown>> = {}): Promise<Rig> {
  const rig = await Rig.start(
    parseScenario({ target, mode: 'plain', ...input }, key => key),
    signal,
  )
  t.teardown(() => rig.close())
  return rig
}

const probeOf = (rig: Rig): ReturnType<typeof describeProbe> =>
  describeProbe(rig.target.heap, rig.scenario.probe)

t.test('a Go server with pprof on a port of its own needs no flag', go, async t => {
  const rig = await start(t, `command:${await buildGoCase('go-handlers')} -addr {address} -pprof 127.0.0.1:0`)
  t.match(probeOf(rig), {
    kind: 'pprof',
    from: 'found',
    reads: /^live heap by pprof at http:\/\/127\.0\.0\.1:\d+, descriptors and RSS from \/proc$/,
  })
  t.ok(liveHeapOf(await rig.sample()) > 100_000)
})

t.test('a named pprof handler is read', go, async t => {
  const port = await findFreePort('127.0.0.1')
  const target = `command:${await buildGoCase('go-handlers')} -addr {address} -pprof 127.0.0.1:${port}`
  const rig = await start(t, target, { probe: `pprof=http://localhost:${port}/debug/pprof/` })
  t.match(probeOf(rig), { kind: 'pprof', from: 'given' })
  t.ok(liveHeapOf(await rig.sample()) > 100_000)
})

t.test('a Node server needs no flag, also behind a wrapper that is Node too, and its V8 is set', async t => {
  const script = `require('node:child_process').spawn(process.execPath,process.argv.slice(1),{stdio:'inherit'})`
  const rig = await start(t, `command:${NODE} -e "${script}" ${SERVER} {address}`)
  t.match(probeOf(rig), {
    kind: 'inspector',
    from: 'found',
    reads: /^live heap by the inspector at 127\.0\.0\.1:\d+, /,
    notes: [/^V8's optimizing compilers .* are off in the server/],
  })
  t.ok(liveHeapOf(await rig.sample()) > 1_000_000)
})

t.test('a named inspector is read', async t => {
  const port = await findFreePort('127.0.0.1')
  const rig = await start(t, `command:${NODE} --inspect=127.0.0.1:${port} ${SERVER} {address}`, {
    probe: `inspector=http://127.0.0.1:${port}`,
  })
  t.match(probeOf(rig), {
    kind: 'inspector',
    from: 'given',
    reads: new RegExp(`inspector at 127.0.0.1:${port}`),
  })
  t.ok(liveHeapOf(await rig.sample()) > 1_000_000)
})

t.test('an inspector that does not tell its id ends the start at once', async t => {
  const port = await findFreePort('127.0.0.1')
  const target = `command:${NODE} --inspect=127.0.0.1:${port} --inspect-publish-uid=stderr ${SERVER} {address}`
  await t.rejects(start(t, target, { probe: `inspector=http://127.0.0.1:${port}` }), {
    message: /does not tell its id/,
    next: /--inspect-publish-uid=stderr,http/,
  })
})

t.test('a gauge is read after what collects was asked for, by GET where POST is refused', cc, async t => {
  const port = await findFreePort('127.0.0.1')
  const at = `http://127.0.0.1:${port}`
  const rig = await start(t, `command:${native} {port} --metrics ${port} --leak 100000`, {
    probe: `metrics=${at}/metrics#native_heap_bytes{area="heap"},collect=${at}/collect`,
  })
  const before = await rig.sample()
  await rig.churn(20)
  const after = await rig.sample()
  const grown = liveHeapOf(after) - liveHeapOf(before)
  t.ok(grown >= 20 * 100_000 && grown < 21 * 100_000, `${grown} bytes`)
  t.match(probeOf(rig), {
    reads: `live heap by native_heap_bytes{area="heap"} of ${at}/metrics, descriptors and RSS from /proc`,
    unseen: [/whether it collects is not proven/, /not found/],
  })
})

t.test('a gauge that is not there ends the start, and the message names those that are', cc, async t => {
  const port = await findFreePort('127.0.0.1')
  await t.rejects(
    start(t, `command:${native} {port} --metrics ${port}`, {
      probe: `metrics=http://127.0.0.1:${port}/#native_heap`,
    }),
    { name: 'HarnessError', message: /there is no metric "native_heap"; there are native_heap_bytes/ },
  )
})

t.test('without a heap, only the operating system is asked', cc, async t => {
  const rig = await start(t, `command:${native} {port} --leak 100000 --leak-descriptor-every 2`, {
    probe: 'proc',
  })
  const before = await rig.sample()
  await rig.churn(40)
  const after = await rig.sample()
  t.notOk('liveHeapBytes' in after)
  t.notOk('heapStays' in after)
  t.equal(Number(after.fileDescriptors) - Number(before.fileDescriptors), 20)
  const rss = Number(after.rssBytes) - Number(before.rssBytes)
  t.ok(rss > 30 * 100_000, `${rss} bytes`)
  t.match(probeOf(rig), {
    kind: 'proc',
    reads: 'descriptors, threads and RSS from /proc, no heap',
    unseen: [/^No heap is read/, /by about twice what leaks/, /./],
  })
})

t.test('nothing is found: the message says what was looked at and which flags would do', cc, async t => {
  const startedAtMs = performance.now()
  await t.rejects(start(t, `command:${native} {port}`), {
    name: 'HarnessError',
    message:
      /no way to read its memory: no pprof handler at 127\.0\.0\.1:\d+ \(no HTTP answer\); no inspector of Node/,
    next: /--probe pprof=URL[^]*--probe 'metrics=URL#GAUGE'[^]*--probe proc/,
  })
  t.ok(performance.now() - startedAtMs < 10_000, 'a server that listens is not waited for long')
})

t.test('the endpoint of another process is not read', cc, async t => {
  const [port, other] = [await findFreePort('127.0.0.1'), await findFreePort('127.0.0.1')]
  const foreign = spawn(native, [String(other), '--metrics', String(port)], { stdio: 'ignore' })
  t.teardown(() => foreign.kill('SIGKILL'))
  await once(foreign, 'spawn')
  await new Promise(resolve => setTimeout(resolve, 300))
  await t.rejects(
    start(t, `command:${native} {port}`, { probe: `metrics=http://127.0.0.1:${port}/#native_heap_bytes` }),
    {
      name: 'HarnessError',
      message: /Another process already listens on 127\.0\.0\.1:\d+: .*native-server/,
    },
  )
})

t.test('the endpoint of a helper of the same run that does not serve is void', cc, async t => {
  const port = await findFreePort('127.0.0.1')
  const spare = await findFreePort('127.0.0.1')
  await t.rejects(
    start(t, `command:sh -c "${native} ${spare} --metrics ${port} & ${native} {port}; true"`, {
      probe: `metrics=http://127.0.0.1:${port}/#native_heap_bytes`,
    }),
    { name: 'VoidRun', message: /but the heap that can be read is of/ },
  )
})

t.test('a probe is refused where the target has one, and where two servers would share it', t => {
  const parse = (input: Readonly<Record<string, unknown>>) => () => parseScenario(input, key => `--${key}`)
  t.throws(parse({ target: 'node', probe: 'proc' }), {
    message: 'node has a probe of its own, and --probe names another',
    next: /"command:PROGRAM ARGS"/,
  })
  const target = 'command:x {port}'
  t.throws(parse({ target, probe: 'proc', pprof: '127.0.0.1:1' }), {
    message: /--pprof and --probe both say/,
  })
  t.throws(parse({ target, mode: 'plain', probe: 'pprof=http://127.0.0.1:1', control: 'reuse' }), {
    message: /gives both the same address/,
  })
  t.doesNotThrow(parse({ target, mode: 'plain', probe: 'proc', control: 'reuse' }))
  t.end()
})
