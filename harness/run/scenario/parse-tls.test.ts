import t from 'tap'
import { parseScenario } from './scenario-input.js'

const parse = (input: Record<string, unknown>): ReturnType<typeof parseScenario> =>
  parseScenario({ target: 'node', mode: 'plain', ...input }, key => `--${key}`)

t.test('the files say how connections are secured', async t => {
  t.match(parse({}), { tls: 'none', tlsFiles: undefined })
  t.match(parse({ tls: 'mtls' }), { tls: 'mtls', tlsFiles: undefined })
  t.match(parse({ tlsCa: 'ca.pem' }), { tls: 'tls', tlsFiles: { ca: 'ca.pem', identity: undefined } })
  t.match(parse({ tlsCa: 'ca.pem', tlsCert: 'c', tlsKey: 'k', tlsServerName: 'orders' }), {
    tls: 'mtls',
    tlsFiles: { ca: 'ca.pem', identity: { cert: 'c', key: 'k' }, serverName: 'orders' },
  })
})

t.test('flags that contradict each other', async t => {
  t.throws(() => parse({ tls: 'none', tlsCa: 'ca.pem' }), { message: /--tls none, and --tls-ca says/ })
  t.throws(() => parse({ tls: 'mtls', tlsCa: 'ca.pem' }), { message: /there is no --tls-cert/ })
  t.throws(() => parse({ tls: 'tls', tlsCa: 'ca.pem', tlsCert: 'c', tlsKey: 'k' }), {
    message: /there is --tls-cert/,
  })
  t.throws(() => parse({ tlsCa: 'ca.pem', tlsCert: 'c' }), {
    message: /^The client's certificate is without its key: there is only --tls-cert$/,
  })
  t.throws(() => parse({ tlsKey: 'k' }), {
    message: /^There is no --tls-ca beside --tls-key$/,
  })
  t.throws(() => parse({ tlsServerName: 'o' }), {
    message: /^There is no --tls-ca beside --tls-server-name$/,
  })
  t.throws(() => parse({ tlsCa: 'ca.pem', tlsServerName: 'a b' }), { message: /is not the name of a server/ })
  t.throws(() => parse({ mode: 'xds', tlsCa: 'ca.pem' }), { message: /TLS is not supported in xDS mode/ })
})
