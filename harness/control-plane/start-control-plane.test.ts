import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packagePath, packageRoot } from '../model/package-path.js'

/** A program of somebody else, which has leakgate and grpc-js-xds and knows nothing of the harness. */
const PROGRAM = `
  import { spawn } from 'node:child_process'
  import { once } from 'node:events'
  import { createServer } from 'node:net'
  import { startControlPlane } from 'leakgate/xds'

  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')

  const xds = await startControlPlane({ routes: 'rds' })
  const other = xds.addServer()
  const kinds = []
  xds.onEvent(({ kind }) => kinds.push(kind))
  const server = spawn(process.execPath, ['server.mjs', '127.0.0.1:' + port], {
    env: { ...process.env, GRPC_XDS_BOOTSTRAP_CONFIG: xds.bootstrap }, stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(server.stdout, 'data')
  await xds.server.changeListener()
  await xds.server.changeRoutes()
  xds.setListener(listener => ({ ...listener, default_filter_chain: null }))
  const { error } = await xds.server.firstNack()
  server.kill('SIGKILL')
  await once(server, 'exit')
  await xds.close()
  await xds.close()
  console.log(JSON.stringify({
    host: xds.address.host, error, kinds: [...new Set(kinds)].sort(), same: kinds.length === xds.events.length,
    other: other.bootstrap() !== xds.bootstrap, none: other.events.length,
  }))
`

const SERVER = `
  import { ServerCredentials } from '@grpc/grpc-js'
  import xds from '@grpc/grpc-js-xds'
  xds.register()
  const server = new xds.XdsServer()
  server.bindAsync(process.argv[2], ServerCredentials.createInsecure(), () => console.log('serving'))
`

t.test('an empty package manages a server of grpc-js-xds', async t => {
  const folder = t.testdir({})
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(packageRoot(), join(folder, 'node_modules', 'leakgate'))
  symlinkSync(packagePath('node_modules/@grpc'), join(folder, 'node_modules', '@grpc'))
  writeFileSync(join(folder, 'program.mjs'), PROGRAM)
  writeFileSync(join(folder, 'server.mjs'), SERVER)
  const child = spawn('/usr/bin/env', ['-u', 'NODE_OPTIONS', process.execPath, 'program.mjs'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  const [code] = (await once(child, 'close')) as [number]
  t.equal(code, 0, 'it ends by itself')
  t.match(JSON.parse(out), {
    host: '127.0.0.1',
    error: /default_filter_chain/,
    kinds: ['ack', 'nack', 'pushed', 'stream-closed', 'stream-opened'],
    same: true,
    other: true,
    none: 0,
  })
})
