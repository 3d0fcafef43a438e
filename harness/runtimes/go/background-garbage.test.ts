import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { HostPort } from '../../model/host-port.js'
import { findFreePort } from '../../targets/free-port.js'
import { whyNoGo } from '../../go-toolchain/go-toolchain.js'
import { buildGoCase } from '../../targets/go/build-go-case.js'
import { getText } from '../http-text.js'
import { createPprofReader } from './pprof-reader.js'

const skip = (await whyNoGo()) ?? false
const READINGS = 150
const TIMEOUT_MS = 60_000

async function untilItAnswers(pprof: HostPort): Promise<void> {
  for (;;) {
    const options = { agent: new Agent(), signal: AbortSignal.timeout(TIMEOUT_MS), maxBytes: 1_000_000 }
    const answered = await getText(pprof, '/debug/pprof/', options).then(
      () => true,
      () => false,
    )
    if (answered) return
    await sleep(50)
  }
}

t.test('every reading of a server that makes garbage all the time was collected', { skip }, async t => {
  const pprof = { host: '127.0.0.1', port: await findFreePort('127.0.0.1') }
  const binary = await buildGoCase('go-modes')
  const server = spawn(binary, ['-m', 'traffic', '-pprof', `${pprof.host}:${pprof.port}`], {
    stdio: 'ignore',
  })
  const exited = once(server, 'exit')
  t.teardown(async () => {
    server.kill('SIGKILL')
    await exited
  })
  await untilItAnswers(pprof)
  const reader = createPprofReader(pprof)
  t.teardown(() => reader.close())
  let collected = 0
  for (let i = 0; i < READINGS; i++) if ((await reader.read(TIMEOUT_MS)).collected) collected++
  t.equal(collected, READINGS)
})
