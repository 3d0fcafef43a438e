import t from 'tap'
import { HarnessError } from '../../model/harness-error.js'
import { fillPlaceholders } from './command-placeholders.js'

const ANY = { listen: { host: '127.0.0.1', port: 0 } }
const NAMED = { listen: { host: '::1', port: 5_000 } }

t.test('each placeholder is filled anywhere in a word', async t => {
  const argv = ['s', '--at={address}', '{host}|{port}', '{bootstrap}']
  const filled = await fillPlaceholders(argv, NAMED, '/tmp/b.json')
  t.same(filled.argv, ['s', '--at=[::1]:5000', '::1|5000', '/tmp/b.json'])
  t.same(filled.address, NAMED.listen)
  t.equal(filled.pprof, undefined)
})

t.test('a port is chosen if none is given', async t => {
  const { argv, address } = await fillPlaceholders(['s', '{port}'], ANY, undefined)
  t.ok(address.port > 0)
  t.same(argv, ['s', String(address.port)])
})

t.test('pprof gets a loopback address of its own', async t => {
  const { argv, address, pprof } = await fillPlaceholders(['s', '{address}', '{pprof}'], ANY, undefined)
  t.equal(pprof?.host, '127.0.0.1')
  t.not(pprof?.port, address.port)
  t.equal(argv[2], `127.0.0.1:${pprof?.port ?? 0}`)
})

t.test('inserted values are not expanded again, and other braces stay', async t => {
  const { argv } = await fillPlaceholders(['{bootstrap}', '{other}', '{}'], NAMED, '/tmp/{port}/b')
  t.same(argv, ['/tmp/{port}/b', '{other}', '{}'])
})

t.test('a command without an address placeholder is refused', async t => {
  await t.rejects(fillPlaceholders(['s', '{host}', '{pprof}'], ANY, undefined), HarnessError)
  t.same((await fillPlaceholders(['s'], NAMED, undefined)).address, NAMED.listen)
})

t.test('a bootstrap in plain mode is refused', async t => {
  await t.rejects(fillPlaceholders(['s', '{address}', '{bootstrap}'], ANY, undefined), HarnessError)
})

const TLS = { certPath: '/t/server.crt', keyPath: '/t/server.key', caPath: '/t/ca.crt' }

t.test('certificates are filled as required by the kind of TLS', async t => {
  const tls = { ...TLS, mutual: false }
  const mutual = { ...TLS, mutual: true }
  const words = ['s', '{address}', '--cert={cert}', '{key}']
  const { argv } = await fillPlaceholders(words, { ...NAMED, tls }, undefined)
  t.same(argv.slice(2), ['--cert=/t/server.crt', '/t/server.key'])
  const withCa = await fillPlaceholders([...words, '{ca}'], { ...NAMED, tls: mutual }, undefined)
  t.equal(withCa.argv[4], '/t/ca.crt')
  const missing = (argv: string[], options: typeof tls): Promise<unknown> =>
    fillPlaceholders(argv, { ...NAMED, tls: options }, undefined)
  await t.rejects(missing(['s', '{key}'], tls), { name: 'HarnessError', message: /no \{cert\}/ })
  await t.rejects(missing(['s', '{cert}'], tls), { name: 'HarnessError', message: /no \{key\}/ })
  await t.rejects(missing(words, mutual), { name: 'HarnessError', message: /no \{ca\}/ })
  await t.rejects(fillPlaceholders(words, NAMED, undefined), { message: /Without TLS there is no \{cert\}/ })
})
