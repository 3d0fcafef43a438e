import t from 'tap'
import { parseScenario } from './scenario-input.js'

const parse = (input: Record<string, unknown>): ReturnType<typeof parseScenario> =>
  parseScenario({ target: 'node', mode: 'plain', ...input }, key => `--${key}`)

t.test('the files say how connections are secured', async t => {
  t.match(parse({}), { tls: 'none', tlsFiles: undefined })
  t.match(parse({ tls: 'mtls' }), { tls: 'mtls', tlsFiles: undefined })
  t.match(parse({ tlsCaFile: 'ca.pem' }), { tls: 'tls', tlsFiles: { ca: 'ca.pem', identity: undefined } })
  t.match(parse({ tlsCaFile: 'ca.pem', tlsCertFile: 'c', tlsKeyFile: 'k', tlsServerName: 'orders' }), {
    tls: 'mtls',
    tlsFiles: { ca: 'ca.pem', identity: { cert: 'c', key: 'k' }, serverName: 'orders' },
  })
})

t.test('flags that contradict each other', async t => {
  t.throws(() => parse({ tls: 'none', tlsCaFile: 'ca.pem' }), {
    message: /--tls none, and --tls-ca-file says/,
  })
  t.throws(() => parse({ tls: 'mtls', tlsCaFile: 'ca.pem' }), { message: /there is no --tls-cert-file/ })
  t.throws(() => parse({ tls: 'tls', tlsCaFile: 'ca.pem', tlsCertFile: 'c', tlsKeyFile: 'k' }), {
    message: /there is --tls-cert-file/,
  })
  t.throws(() => parse({ tlsCaFile: 'ca.pem', tlsCertFile: 'c' }), {
    message: /^The client's certificate is without its key: there is only --tls-cert-file$/,
  })
  t.throws(() => parse({ tlsKeyFile: 'k' }), {
    message: /^There is no --tls-ca-file beside --tls-key-file$/,
  })
  t.throws(() => parse({ tlsServerName: 'o' }), {
    message: /^There is no --tls-ca-file beside --tls-server-name$/,
  })
  t.throws(() => parse({ tlsCaFile: 'ca.pem', tlsServerName: 'a b' }), {
    message: /is not the name of a server/,
  })
  t.throws(() => parse({ mode: 'xds', tlsCaFile: 'ca.pem' }), { message: /TLS is not supported in xDS mode/ })
})
