import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { issueCertificates } from './issue-certificates.js'
import { readTlsFiles } from './read-tls-files.js'

const issued = await issueCertificates(['orders.example'])
const folder = t.testdir({})
const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const ca = file('ca.pem', issued.ca)
const cert = file('client.pem', issued.client.cert)
const key = file('client.key', issued.client.key)
const none = { identity: undefined, serverName: undefined }

t.test('the texts of the files', async t => {
  t.same(await readTlsFiles({ ca, ...none }), { ca: issued.ca })
  t.same(await readTlsFiles({ ca, identity: { cert, key }, serverName: 'orders.example' }), {
    ca: issued.ca,
    identity: issued.client,
    serverName: 'orders.example',
  })
})

t.test('a file that is something else is named with its flag', async t => {
  await t.rejects(readTlsFiles({ ca: '/no/such.pem', ...none }), {
    message: /^\/no\/such\.pem of --tls-ca-file cannot be read/,
  })
  await t.rejects(readTlsFiles({ ca: key, ...none }), {
    message: /^--tls-ca-file: there is no certificate in /,
  })
  const swapped = { cert: key, key: cert }
  await t.rejects(readTlsFiles({ ca, ...none, identity: swapped }), {
    message: /^--tls-cert-file: there is no certificate/,
  })
  await t.rejects(readTlsFiles({ ca, ...none, identity: { cert, key: ca } }), {
    message: /^--tls-key-file: there is no private key/,
  })
  const other = file('other.key', issued.server.key)
  await t.rejects(readTlsFiles({ ca, ...none, identity: { cert, key: other } }), {
    message: /does not belong to the certificate/,
  })
})
