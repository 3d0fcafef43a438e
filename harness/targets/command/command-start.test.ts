import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { formatAddress, isUnixSocket } from '../../model/address.js'
import { maskSecrets } from '../../model/secrets/mask-secrets.js'
import { packagePath } from '../../model/package-path.js'
import { parseScenario } from '../../run/scenario/scenario-input.js'
import { Rig } from '../../run/server/rig.js'
import { createTarget } from '../create-target.js'
import { findFreePort } from '../free-port.js'
import { parseTarget } from '../parse-target.js'
import type { RunningTarget } from '../target.js'
import type { TargetOptions } from '../target-kind.js'
import { socketPath } from '../testing/running-server.js'
import { options, tcp } from '../testing/target-clients.js'

const NODE = `"${process.execPath}" --inspect=127.0.0.1:0 --inspect-publish-uid=stderr`
const ORDERS = packagePath('dist/fixtures/cases/orders-server.js')
const never = new AbortController().signal

async function start(
  text: string,
  flags: TargetOptions = {},
  folders: string[] = [],
): Promise<RunningTarget> {
  const target = await createTarget(parseTarget(text), flags)
  await target.prepare(never, () => undefined)
  return target.start(options({ onFolder: folder => folders.push(folder) }))
}

/** A server that prints what it was given, and listens after some time. */
const TELLS = `
  const { PORT, API_TOKEN } = process.env
  setTimeout(() => {
    console.log('here: ' + process.cwd() + ' ' + API_TOKEN)
    require('net').createServer().listen(Number(PORT), '127.0.0.1')
  }, 300)`

t.test('a command gets its folder and its variables, and its secrets are masked', async t => {
  const folder = t.testdir({ 'server.cjs': TELLS })
  const server = await start(`command:${NODE} server.cjs`, {
    cwd: folder,
    env: ['PORT={port}', 'API_TOKEN=tops3cretvalue'],
    ready: 'log=^here: ',
  })
  t.teardown(() => server.stop())
  await server.serving
  t.ok(tcp(server.address).port > 0)
  t.equal(maskSecrets('it says tops3cretvalue'), 'it says ***')
  await server.stop()
  t.match((await server.exited).lastWords, `here: ${folder} ***`)
})

t.test(
  'a program is found from --cwd, and one that does not exist is refused with the nearest name',
  async t => {
    const folder = t.testdir({})
    mkdirSync(join(folder, 'bin'))
    writeFileSync(
      join(folder, 'bin', 'server'),
      `#!/bin/sh\nexec ${NODE} -e "require('net').createServer().listen($1)"`,
      {
        mode: 0o755,
      },
    )
    const server = await start('command:./bin/server {port}', { cwd: folder })
    t.teardown(() => server.stop())
    await server.serving
    const missing = async (program: string): Promise<unknown> =>
      start(`command:${program} {port}`, { cwd: folder })
    await t.rejects(missing('./bin/sever'), {
      message: '"./bin/sever" cannot be started: there is no such program; did you mean "./bin/server"?',
    })
    await t.rejects(missing('bin/serverr'), { message: /did you mean "bin\/server"\?/ })
    await t.rejects(missing('nodee'), { message: /did you mean "node"\?/ })
    await t.rejects(missing('/no/such/program'), { message: /no such program$/ })
    await t.rejects(start('command:server {port}', { cwd: join(folder, 'bin') }), {
      message: /did you mean "\.\/server"\?/,
    })
  },
)

t.test('{socket} is a short path that is removed with the server', async t => {
  const folders: string[] = []
  const server = await start(`command:${NODE} "${ORDERS}" unix:{socket} health`, {}, folders)
  t.teardown(() => server.stop())
  await server.serving
  const { address } = server
  if (!isUnixSocket(address)) throw new Error(formatAddress(address))
  t.ok(Buffer.byteLength(address.path) < 108)
  t.ok(statSync(address.path).isSocket())
  t.equal(folders.length, 1, 'the watchdog knows of it')
  await server.stop()
  t.notOk(existsSync(folders[0] ?? ''))
})

t.test('what another program has put at the path of --address stays', async t => {
  const { path, remove } = socketPath()
  t.teardown(remove)
  const address = `unix:${path}`
  const server = await start(`command:${NODE} "${ORDERS}" ${address} health`, { address })
  t.teardown(() => server.stop())
  await server.serving
  rmSync(path)
  writeFileSync(path, 'precious')
  await server.stop()
  t.equal(readFileSync(path, 'utf8'), 'precious')
})

t.test(
  '--address is where a command listens that is not told; it must be free, and is free again',
  async t => {
    const port = await findFreePort('127.0.0.1')
    const { path, remove } = socketPath()
    t.teardown(remove)
    for (const address of [`127.0.0.1:${port}`, `unix:${path}`]) {
      const server = await start(`command:${NODE} "${ORDERS}" ${address} health`, { address })
      t.teardown(() => server.stop())
      await server.serving
      t.equal(formatAddress(server.address), address)
      await t.rejects(start(`command:${NODE} "${ORDERS}" ${address} health`, { address }), {
        message: new RegExp(`Another process already listens on ${address}: process ${server.pid ?? 0} `),
        next: /--address/,
      })
      await server.stop()
    }
    t.notOk(existsSync(path))
    writeFileSync(path, '')
    await t.rejects(start(`command:${NODE} "${ORDERS}" unix:${path} health`, { address: `unix:${path}` }), {
      message: /exists already/,
    })
  },
)

function rig(command: string, flags: object): Promise<Rig> {
  return Rig.start(
    parseScenario({ target: `command:${command}`, ...flags }, key => key),
    never,
  )
}

t.test('--ready health waits for SERVING; without the service it is refused', async t => {
  const server = await rig(`${NODE} "${ORDERS}" {address} health`, { ready: 'health' })
  t.teardown(() => server.close())
  t.equal((await server.churn(5)).completed, 5)
  await t.rejects(rig(`${NODE} "${ORDERS}" {address} orders`, { ready: 'health' }), {
    message: /does not have grpc\.health\.v1\.Health\/Check/,
    next: /--ready port/,
  })
})

t.test('a server that is not ready within --ready-seconds is refused', async t => {
  await t.rejects(rig(`${NODE} "${ORDERS}" {address} health`, { ready: 'log=never said', readySeconds: 2 }), {
    message: /did not serve within 2 s/,
  })
})
