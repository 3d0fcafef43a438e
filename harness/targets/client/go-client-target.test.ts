import t from 'tap'
import { findGo } from '../../go-toolchain/go-toolchain.js'
import { CLIENT_UNITS, CLIENT_UNIT_NAMES } from '../../model/client/client-unit.js'
import { liveHeapOf } from '../../model/sample.js'
import { ClientPeer } from '../../peer/client-peer.js'
import { driveClient } from '../../workloads/drive-client.js'
import { checkClientSupported, clientTags } from '../go/go-client-support.js'
import { createGoClient } from './go-client-target.js'

const RELEASE = '1.75.1'
const UNITS = 40
const { signal } = new AbortController()
const goMissing = await findGo(signal).then(
  () => false as const,
  () => 'there is no Go here',
)

t.test(
  'every unit of the Go client reconciles with the server, and its heap is read',
  { skip: goMissing },
  async t => {
    const peer = await ClientPeer.start({ host: '127.0.0.1', port: 0 })
    t.teardown(() => peer.close())
    const target = createGoClient(RELEASE, { bytes: 65_536, everyNth: 1 })
    await target.prepare(signal, () => undefined)
    const running = await target.start({
      mode: 'plain',
      listen: peer.address,
      signal,
      onProcess: () => undefined,
    })
    t.teardown(() => running.stop())
    t.match(running, { version: RELEASE, planted: true })
    const before = await running.heap.read(20_000)
    const names = CLIENT_UNIT_NAMES.filter(name => name !== 'channels-dropped')
    for (const name of names) {
      const unit = CLIENT_UNITS[name]
      const plan = { process: running.client!, peer, name, unit, behaviour: unit.peer, atOnce: 4 }
      const counts = await driveClient(plan, UNITS, signal, () => undefined)
      t.equal(counts.disagreement, undefined, name)
      t.match(counts, { units: UNITS, failures: {} }, name)
    }
    const after = await running.heap.read(20_000)
    const each = (liveHeapOf(after) - liveHeapOf(before)) / (UNITS * names.length)
    t.ok(Math.abs(each - 65_536) < 0.05 * 65_536, `${each} bytes a unit`)
    const refused = {
      process: running.client!,
      peer,
      name: 'channels-dropped',
      behaviour: 'answers',
      atOnce: 1,
    } as const
    await t.rejects(
      driveClient({ ...refused, unit: CLIENT_UNITS['channels-dropped'] }, 1, signal, () => undefined),
      { message: /no unit "channels-dropped"/ },
    )
  },
)

t.test('releases that the client compiles against, and their tags', t => {
  t.throws(() => checkClientSupported('1.29.1'), { message: /v1.29.1 lacks options of a channel/ })
  t.doesNotThrow(() => checkClientSupported('1.30.0'))
  t.strictSame(clientTags('1.33.0'), ['-tags=grpc_before_1_34,grpc_before_1_55'])
  t.strictSame(clientTags('1.46.0'), ['-tags=grpc_before_1_55'])
  t.strictSame(clientTags('1.58.1'), [])
  t.end()
})
