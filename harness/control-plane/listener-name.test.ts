import fc from 'fast-check'
import t from 'tap'
import { formatHostPort } from '../model/host-port.js'
import { isBeforeA36, LISTENER_NAME_TEMPLATE, listeningAddress } from './listener-name.js'

const named = (address: string) => LISTENER_NAME_TEMPLATE.replace('%s', address)

t.test('the address in the name of a Listener is parsed as the server wrote it', t => {
  const address = fc.record({
    host: fc.oneof(fc.ipV4(), fc.ipV6()),
    port: fc.integer({ min: 0, max: 65_535 }),
  })
  fc.assert(
    fc.property(address, expected => {
      t.same(listeningAddress(named(formatHostPort(expected))), expected)
    }),
    { numRuns: 50 },
  )
  t.end()
})

t.test('a name that does not match the template exactly has no address', t => {
  const strange = ['127.0.0.1', '127.0.0.1:050', ':80', '::1:80', '[::1]:99999', 'localhost:80', 'x', '']
  for (const address of strange) t.equal(listeningAddress(named(address)), undefined, address)
  t.equal(listeningAddress('127.0.0.1:80'), undefined)
  t.end()
})

t.test('the name that gRPC-Go up to v1.36 asks under', t => {
  const before = named('127.0.0.1:80').replace('xds.resource', 'udpa.resource')
  t.same(listeningAddress(before), { host: '127.0.0.1', port: 80 })
  t.equal(isBeforeA36(before), true)
  t.equal(isBeforeA36(named('127.0.0.1:80')), false)
  t.end()
})
