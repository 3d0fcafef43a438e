import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { ControlPlane } from './control-plane.js'
import { TestAdsClient } from './testing/test-ads-client.js'
import { LISTENER_TYPE_URL } from './type-urls.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const NAME = 'grpc/server?xds.resource.listening_address=127.0.0.1:'
const DETAIL_CHARACTERS = 50_000
const NACKS = 1_200

t.test(
  'a server that rejects everything with long texts costs little memory, and nothing is uncounted',
  async t => {
    const controlPlane = await ControlPlane.start()
    const client = await TestAdsClient.connect(controlPlane.address)
    t.teardown(async () => {
      client.close()
      await controlPlane.close()
    })
    const managed = controlPlane.manage()
    let heard = 0
    managed.onEvent(() => heard++)
    const stream = client.open()
    stream.send({
      node: { id: managed.nodeId },
      type_url: LISTENER_TYPE_URL,
      resource_names: [`${NAME}1024`],
    })
    collect()
    const before = process.memoryUsage().heapUsed
    for (let i = 1; i <= NACKS; i++) {
      // Other names are another subscription, which is answered again.
      stream.nack(
        await stream.next(),
        [`${NAME}${1024 + i}`],
        '',
        `rejected ${i} ${'x '.repeat(DETAIL_CHARACTERS / 2)}`,
      )
    }
    await stream.next()
    collect()
    const grown = process.memoryUsage().heapUsed - before
    t.ok(grown < (NACKS * DETAIL_CHARACTERS) / 4, `${grown} bytes`)

    const { events, eventsLeftOut } = managed
    t.equal(heard, 2 + 2 * NACKS, 'listeners hear every event')
    t.equal(events.length, 2_000)
    t.strictSame(eventsLeftOut, { after: 1_000, kinds: { nack: 201, pushed: 201 } })
    t.strictSame(
      [0, 1, 2].map(i => events[i]?.kind),
      ['stream-opened', 'pushed', 'nack'],
    )
    t.match(events[2]?.error, /^rejected 1 (x ){490}/)
    t.match(events.at(-2)?.error, new RegExp(`^rejected ${NACKS}`), 'the latest is kept')
    t.ok(
      events.every(({ error = '' }) => error.length < 1_100),
      'texts are cut',
    )
    t.ok(JSON.stringify(events).length < 4_000_000)
    t.match(await managed.firstNack(), { error: /more characters/ }, 'so is the text for the verdict')
  },
)

t.test('many and long names are cut', async t => {
  const controlPlane = await ControlPlane.start()
  const client = await TestAdsClient.connect(controlPlane.address)
  t.teardown(async () => {
    client.close()
    await controlPlane.close()
  })
  const managed = controlPlane.manage()
  const stream = client.open()
  const names = Array.from({ length: 500 }, (_, i) => `${i}${'n'.repeat(1_000)}`)
  const typeUrl = `type/${'t'.repeat(10_000)}`
  stream.send({ node: { id: managed.nodeId }, type_url: typeUrl, resource_names: names })
  stream.ack(await stream.next(), names)
  await stream.probe('type/other')
  t.equal(managed.events.length, 4)
  t.ok(JSON.stringify(managed.events).length < 10_000)
})
