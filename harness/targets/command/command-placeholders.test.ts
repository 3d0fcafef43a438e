import t from 'tap'
import { HarnessError } from '../../model/harness-error.js'
import { tcp } from '../testing/target-clients.js'
import { checkPlaceholders, fillPlaceholders } from './command-placeholders.js'

const ANY = { listen: { host: '127.0.0.1', port: 0 } }
const NAMED = { listen: { host: '::1', port: 5_000 } }

t.test('each placeholder is filled anywhere in a word', async t => {
  const argv = ['s', '--at={address}', '{host}|{port}', '{bootstrap}']
  const filled = await fillPlaceholders(argv, { ...NAMED, bootstrapPath: '/tmp/b.json' })
  t.same(filled.argv, ['s', '--at=[::1]:5000', '::1|5000', '/tmp/b.json'])
  t.same(filled.address, NAMED.listen)
  t.equal(filled.pprof, undefined)
})

t.test('a port is chosen if none is given', async t => {
  const { argv, address } = await fillPlaceholders(['s', '{port}'], ANY)
  t.ok(tcp(address).port > 0)
  t.same(argv, ['s', String(tcp(address).port)])
})

t.test('pprof gets a loopback address of its own', async t => {
  const { argv, address, pprof } = await fillPlaceholders(['s', '{address}', '{pprof}'], ANY)
  t.equal(pprof?.host, '127.0.0.1')
  t.not(pprof?.port, tcp(address).port)
  t.equal(argv[2], `127.0.0.1:${pprof?.port ?? 0}`)
})

t.test('inserted values are not expanded again, and other braces stay', async t => {
  const { argv } = await fillPlaceholders(['{bootstrap}', '{other}', '{}'], {
    ...NAMED,
    bootstrapPath: '/tmp/{port}/b',
  })
  t.same(argv, ['/tmp/{port}/b', '{other}', '{}'])
})

t.test('a command without an address placeholder is refused', async t => {
  await t.rejects(fillPlaceholders(['s', '{host}', '{pprof}'], ANY), HarnessError)
  t.same((await fillPlaceholders(['s'], NAMED)).address, NAMED.listen)
})

t.test('a bootstrap in plain mode is refused', async t => {
  await t.rejects(fillPlaceholders(['s', '{address}', '{bootstrap}'], ANY), HarnessError)
})

const TLS = { certPath: '/t/server.crt', keyPath: '/t/server.key', caPath: '/t/ca.crt' }

t.test('certificates are filled as required by the kind of TLS', async t => {
  const tls = { ...TLS, mutual: false }
  const mutual = { ...TLS, mutual: true }
  const words = ['s', '{address}', '--cert={cert}', '{key}']
  const { argv } = await fillPlaceholders(words, { ...NAMED, tls })
  t.same(argv.slice(2), ['--cert=/t/server.crt', '/t/server.key'])
  const withCa = await fillPlaceholders([...words, '{ca}'], { ...NAMED, tls: mutual })
  t.equal(withCa.argv[4], '/t/ca.crt')
  const missing = (argv: string[], options: typeof tls): Promise<unknown> =>
    fillPlaceholders(argv, { ...NAMED, tls: options })
  await t.rejects(missing(['s', '{key}'], tls), { name: 'HarnessError', message: /no \{cert\}/ })
  await t.rejects(missing(['s', '{cert}'], tls), { name: 'HarnessError', message: /no \{key\}/ })
  await t.rejects(missing(words, mutual), { name: 'HarnessError', message: /no \{ca\}/ })
  await t.rejects(fillPlaceholders(words, NAMED), { message: /Without TLS there is no \{cert\}/ })
})

t.test('the value of a variable has placeholders too, and may be what says where to listen', async t => {
  const { env, address } = await fillPlaceholders(['s'], { ...ANY, env: { PORT: '{port}', LEVEL: 'info' } })
  t.same(env, { PORT: String(tcp(address).port), LEVEL: 'info' })
})

t.test('a Unix-domain socket is filled as a path or as an address', async t => {
  const newSocket = (): Promise<{ path: string }> => Promise.resolve({ path: '/tmp/x/s.sock' })
  const filled = await fillPlaceholders(['s', 'unix://{socket}'], { ...ANY, newSocket })
  t.same(filled, {
    argv: ['s', 'unix:///tmp/x/s.sock'],
    env: {},
    address: { path: '/tmp/x/s.sock' },
    pprof: undefined,
  })
  const named = await fillPlaceholders(['s', '{address}'], { ...ANY, address: { path: '/run/s' } })
  t.same(named.argv, ['s', 'unix:/run/s'])
  for (const words of [
    ['{socket}', '{port}'],
    ['{socket}', '{address}'],
  ]) {
    await t.rejects(fillPlaceholders(words, { ...ANY, newSocket }), { message: /clients dial one of them/ })
  }
})

t.test('a misspelt placeholder is refused with the nearest one; other braces are left alone', async t => {
  const next = /\{address\}, \{host\}/
  const message = 'The command has {adress}, which is no placeholder; did you mean {address}?'
  t.throws(() => checkPlaceholders(['./s', '--at={adress}']), { message, next })
  t.throws(() => checkPlaceholders(['{somewhere-else}']), { message: /no placeholder$/ })
  for (const word of ['{}', '{{template}}', '${HOME}', '{"json":1}', '{ spaced }', 'f(){x}', '{port}']) {
    t.doesNotThrow(() => checkPlaceholders([word]), word)
  }
})
