import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { HarnessError } from '../model/harness-error.js'
import { findFreePort } from './free-port.js'

t.test('a free port is below the ephemeral ports', async t => {
  const port = await findFreePort('127.0.0.1')
  t.ok(port >= 20_000 && port < 32_768, `${port}`)
  const server = createServer()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  t.equal((server.address() as AddressInfo).port, port)
  await new Promise(resolve => server.close(resolve))
})

t.test('an address of another machine is refused', async t => {
  await t.rejects(findFreePort('192.0.2.1'), HarnessError)
})
