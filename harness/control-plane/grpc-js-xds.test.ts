import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, credentials } from '@grpc/grpc-js'
import t, { type Test } from 'tap'
import { ControlPlane } from './control-plane.js'
import type { RoutesMode } from './served-resources.js'
import { packageRoot } from '../model/package-path.js'

const ROOT = packageRoot()

/** A separate process, because an XdsServer keeps its process alive after its shutdown. */
const SERVER = `
  import { ServerCredentials } from '@grpc/grpc-js'
  import xds from '@grpc/grpc-js-xds'
  xds.register()
  const server = new xds.XdsServer()
  const pass = bytes => bytes
  server.register('/test/Echo', (call, callback) => callback(null, call.request), pass, pass, 'unary')
  const address = process.argv[1]
  server.bindAsync(address, ServerCredentials.createInsecure(), () => console.log('serving'))
  process.stdin.on('end', () => process.exit()).resume()
`

async function freeAddress(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return `127.0.0.1:${port}`
}

async function start(t: Test, routes: RoutesMode = 'inline') {
  const controlPlane = await ControlPlane.start()
  t.teardown(() => controlPlane.close())
  const managed = controlPlane.manage({ routes })
  const address = await freeAddress()
  const run = (): AsyncIterator<string> => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', SERVER, address], {
      cwd: ROOT,
      env: { ...process.env, GRPC_XDS_BOOTSTRAP_CONFIG: managed.bootstrap() },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    t.teardown(async () => {
      child.stdin.end()
      await exited
    })
    return createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }
  return { managed, address, run }
}

/** One RPC over a connection of its own. */
function echo(address: string): Promise<string> {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 })
  const pass = (bytes: Buffer): Buffer => bytes
  return new Promise<string>((resolve, reject) => {
    client.makeUnaryRequest('/test/Echo', pass, pass, Buffer.from('hello'), (error, answer) => {
      if (error) reject(error)
      else resolve(String(answer))
    })
  }).finally(() => client.close())
}

/** The ACK of a Listener comes before the server uses it: the server may have to request its routes first. */
async function untilEchoed(address: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return await echo(address)
    } catch {
      await sleep(50)
    }
  }
  return 'no answer'
}

for (const routes of ['inline', 'rds'] as const) {
  t.test(`an XdsServer of grpc-js follows its Listener, ${routes} routes`, async t => {
    const { managed, address, run } = await start(t, routes)
    t.equal((await run().next()).value, 'serving')
    t.equal(await echo(address), 'hello')
    await managed.changeListener()
    await managed.changeRoutes()
    await managed.resendListener()
    t.equal(await untilEchoed(address), 'hello')
    await managed.removeListener()
    await t.rejects(echo(address), 'a server without its Listener does not serve')
    await managed.restoreListener()
    t.equal(await untilEchoed(address), 'hello', 'with its Listener back it does')
    t.notOk(managed.events.some(({ kind }) => kind === 'nack'))
  })
}

t.test('the error detail of grpc-js for a rejected Listener arrives', async t => {
  const { managed, run } = await start(t)
  managed.setListener(listener => ({ ...listener, default_filter_chain: null }))
  run()
  t.match(await managed.firstNack(), { error: /no filter_chains and no default_filter_chain/ })
})

t.test('grpc-js reconnects to a control plane that ended its stream', async t => {
  const { managed, run } = await start(t)
  await run().next()
  managed.dropStream()
  await managed.changeListener()
  t.equal(managed.connected, true)
})
