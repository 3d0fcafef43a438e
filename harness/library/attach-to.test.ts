import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { targetKinds } from '../targets/registry.js'
import type { TargetKind } from '../targets/target-kind.js'
import { attachTo } from './attach-to.js'
import { canAttach } from './attach-target.js'

/** Stands in until there is a real one. */
const toyAttach: TargetKind = {
  name: 'attach',
  forms: ['attach:HOST:PORT'],
  completions: ['attach:'],
  modes: ['plain'],
  parse: text => (text.startsWith('attach:') ? { kind: 'attach' } : undefined),
  format: () => 'attach:',
  create: () => Promise.reject(new Error('a toy')),
}

/** A process that runs this program, which prints a line once it listens. */
async function start(t: Test, text: string): Promise<number> {
  const child = spawn(process.execPath, ['--eval', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] },
  })
  t.teardown(async () => {
    child.kill()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  await once(child.stdout, 'data')
  return child.pid ?? 0
}

const HTTP1 = `require('node:http').createServer((q, s) => s.end('pprof')).listen(0, '127.0.0.1', PORT)`
const HTTP2 = `require('node:http2').createServer().on('sessionError', () => {}).on('stream', s => s.on('error', () => {}).respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true })).listen(0, '127.0.0.1', PORT)`
const say = (server: string, what: string): string => server.replace('PORT', `function () { ${what} }`)
const PRINT = 'console.log(this.address().port)'

if (!canAttach()) {
  targetKinds.register(toyAttach)
  t.teardown(() => targetKinds.unregister('attach'))
}

t.test('the port on which a process serves gRPC is found', async t => {
  const one = await start(t, say(HTTP2, PRINT))
  t.match(await attachTo(one), { target: { attach: /^127\.0\.0\.1:\d+$/ } })
  const two = await start(t, say(HTTP1, say(HTTP2, PRINT)))
  const { target } = await attachTo(two)
  const port = Number(/\d+$/.exec((target as { attach: string }).attach)?.[0])
  t.match(await attachTo(two, { port }), { target }, 'the same where it is named')
  const parent = await start(
    t,
    `const child = require('node:child_process').spawn(process.execPath, ['--eval', ${JSON.stringify(say(HTTP2, PRINT))}], { stdio: 'inherit' }); process.on('SIGTERM', () => { child.kill(); process.exit() })`,
  )
  t.match(
    await attachTo(parent),
    { target: { attach: /^127\.0\.0\.1:\d+$/ } },
    'of a process that it started',
  )
})

t.test('what cannot be attached to is an error', async t => {
  const refused = (pid: number | undefined, message: RegExp, options = {}): Promise<unknown> =>
    t.rejects(attachTo(pid, options), { name: 'HarnessError', message })
  await refused(process.pid, /runs in this process/)
  await refused(undefined, /undefined is no process id/)
  await refused(4_194_305, /no process 4194305/)
  const silent = await start(t, 'console.log(1); setInterval(() => {}, 1000)')
  await refused(silent, /does not listen on a TCP port after 0\.2 s/, { timeoutMs: 200 })
  await refused(silent, /does not listen on port 1 after 0\.2 s/, { timeoutMs: 200, port: 1 })
  const unclear = await start(t, say(HTTP1, say(HTTP1, PRINT)))
  await refused(unclear, /it is not clear which one serves gRPC/, { timeoutMs: 200 })
  const abort = AbortSignal.abort(new Error('enough'))
  await t.rejects(attachTo(silent, { signal: abort }), { message: 'enough' })
})
