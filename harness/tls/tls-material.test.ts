import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import t from 'tap'
import { prepareTls } from './tls-material.js'

t.test('files that nobody else may read, and none left behind', async t => {
  const folders: string[] = []
  const material = await prepareTls('mtls', '127.0.0.5', path => folders.push(path))
  t.teardown(() => material.remove())
  const { server, client } = material
  t.same(folders, [dirname(server.certPath)])
  t.equal(statSync(dirname(server.keyPath)).mode & 0o777, 0o700)
  for (const path of [server.certPath, server.keyPath, server.caPath])
    t.equal(statSync(path).mode & 0o777, 0o600)
  t.equal(new X509Certificate(readFileSync(server.certPath)).checkIP('127.0.0.5'), '127.0.0.5')
  t.equal(readFileSync(server.caPath, 'utf8'), client.ca)
  t.ok(server.mutual)
  t.ok(client.identity)
  await Promise.all([material.remove(), material.remove()])
  t.notOk(existsSync(dirname(server.certPath)))
})

t.test('with tls alone, the client has no certificate', async t => {
  const material = await prepareTls('tls', '127.0.0.1', () => undefined)
  t.teardown(() => material.remove())
  const { server, client } = material
  t.notOk(server.mutual)
  t.equal(client.identity, undefined)
})
