import t from 'tap'
import { routeConfiguration } from '../control-plane/route-resource.js'
import { DEFAULT_LOAD } from '../model/load/load.js'
import { parseScenario } from '../run/scenario/scenario-input.js'
import { XDS_UPDATE_KINDS } from './xds-update-kinds.js'
import { disagreementOf, xdsUpdates } from './xds-updates.js'

const NOBODY = { host: '127.0.0.1', port: 9 }
const parse = (input: object) =>
  parseScenario({ mode: 'xds', workload: 'xds-updates', ...input }, key => `--${key}`)

t.test('without a control plane it says what is missing', async t => {
  const load = { ...DEFAULT_LOAD, workload: 'xds-updates', settings: { xdsUpdate: 'routes' } }
  await t.rejects(xdsUpdates.start({ address: NOBODY, load }), { message: /mock control plane/ })
})

t.test('a server that cannot be updated is refused before it is built', t => {
  const plain = { message: /plain mode/, next: /--mode xds/ }
  t.throws(() => parse({ target: 'node', mode: 'plain' }), plain)
  const without = { message: /needs a server/, next: /has no xDS mode/ }
  t.throws(() => parse({ target: 'grpc-js@1.14.0', mode: undefined }), without)
  t.end()
})

t.test('an unknown kind is refused with the kinds that exist', t => {
  t.throws(() => parse({ target: 'node', xdsUpdate: 'toes' }), { message: /xdsUpdate[^]*listener/ })
  t.end()
})

t.test('the short form, and the unit and the title of a kind', t => {
  const { load } = parse({ target: 'node', workload: 'xds-updates:nack' })
  t.equal(xdsUpdates.unitOf?.(load), 'rejected-xDS-update')
  t.equal(xdsUpdates.title(load), 'xDS updates that the server rejects')
  t.end()
})

t.test('routes that take turns differ and have one size', t => {
  const [one, other] = [false, true].map(swapped => JSON.stringify(routeConfiguration(0, swapped)))
  t.not(one, other)
  t.equal(one?.length, other?.length)
  t.end()
})

t.test('a round whose updates were not all answered as they should be does not agree', t => {
  const { routes, serving, stream, nack } = XDS_UPDATE_KINDS
  const seen = (counts: object) => ({ sent: 0, acked: 0, nacked: 0, streams: 0, lost: 0, ...counts })
  t.equal(disagreementOf(5, routes, seen({ sent: 5, acked: 5 })), undefined)
  t.equal(disagreementOf(5, serving, seen({ sent: 10, acked: 10 })), undefined)
  t.equal(disagreementOf(5, stream, seen({ streams: 5 })), undefined)
  t.equal(disagreementOf(5, stream, seen({ streams: 6, lost: 1 })), undefined)
  t.match(disagreementOf(5, stream, seen({ streams: 6 })), /opened 6 ADS streams after 0/)
  t.equal(disagreementOf(5, nack, seen({ sent: 5, nacked: 5 })), undefined)
  t.match(disagreementOf(5, routes, seen({ sent: 5, acked: 4 })), /5 updates were sent, .* ACKed 4/)
  t.match(disagreementOf(5, routes, seen({ sent: 6, acked: 5 })), /for 5 units, 6 updates/)
  t.match(disagreementOf(5, routes, seen({ sent: 5, acked: 5, streams: 1 })), /opened 1 ADS streams/)
  t.match(disagreementOf(5, nack, seen({ sent: 5, acked: 5 })), /NACKed 0/)
  t.end()
})
