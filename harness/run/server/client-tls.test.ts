import t from 'tap'
import { packagePath } from '../../model/package-path.js'
import { findFreePort } from '../../targets/free-port.js'
import { speaksTls } from '../../tls/speaks-tls.js'
import { prepareTls } from '../../tls/tls-material.js'
import { parseScenario } from '../scenario/scenario-input.js'
import { Rig } from './rig.js'

const NODE_SERVER = packagePath('dist/fixtures/node-server/main.js')
const NODE = `${process.execPath} --inspect=127.0.0.1:0 --inspect-publish-uid=stderr`
const { signal } = new AbortController()

t.test('a server with TLS for which no certificate was named is dialled, and the result says so', async t => {
  const tls = await prepareTls('tls', '127.0.0.1', () => undefined)
  t.teardown(() => tls.remove())
  const { server } = tls
  const files = `--tls-cert ${server.certPath} --tls-key ${server.keyPath}`
  const target = `command:${NODE} ${NODE_SERVER} --mode plain --listen {address} ${files}`
  for (const client of ['raw', 'grpc-js']) {
    const rig = await Rig.start(
      parseScenario({ target, mode: 'plain', client }, key => key),
      signal,
    )
    t.teardown(() => rig.close())
    t.match(await rig.churn(20), { completed: 20, rpcsAnswered: 20, failures: {} }, client)
    t.match(rig.target.notes, [/uses TLS, and its certificate was not checked: .*--tls-ca-file/])
    t.equal(await speaksTls(rig.target.address), true)
    await rig.close()
  }
})

t.test('a server without TLS has no such note', async t => {
  const target = `command:${NODE} ${NODE_SERVER} --mode plain --listen {address}`
  const rig = await Rig.start(
    parseScenario({ target, mode: 'plain' }, key => key),
    signal,
  )
  t.teardown(() => rig.close())
  t.equal(rig.target.notes, undefined)
  t.equal(await speaksTls(rig.target.address), false)
})

t.test('nobody listens', async t => {
  t.equal(await speaksTls({ host: '127.0.0.1', port: await findFreePort('127.0.0.1') }), false)
})
