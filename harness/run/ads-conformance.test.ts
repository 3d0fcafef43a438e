import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { ControlPlane } from '../control-plane/control-plane.js'
import { ROUTES_NAME } from '../control-plane/route-resource.js'
import {
  TestAdsClient,
  type ReceivedResponse,
  type SentRequest,
} from '../control-plane/testing/test-ads-client.js'
import { LISTENER_TYPE_URL, ROUTES_TYPE_URL } from '../control-plane/type-urls.js'
import { whyNoGo } from '../go-toolchain/go-toolchain.js'
import type { HostPort } from '../model/host-port.js'
import { parseScenario } from './scenario/scenario-input.js'
import { Rig } from './server/rig.js'

const never = new AbortController().signal
/** Both answer within milliseconds; one that has not answered by then says nothing. */
const SILENCE_MS = 300

/** A control plane, and what it calls its node and its resources. */
interface Side {
  readonly address: HostPort
  readonly node: string
  readonly listener: string
  readonly routes: string
}

/** One request of a conversation; `answers` names the response whose nonce it has. */
interface Line {
  readonly says: string
  readonly type: 'LDS' | 'RDS'
  readonly names: readonly ('own' | 'other')[]
  readonly answers?: 'last' | 'first' | 'unknown'
  readonly nack?: true
}

const TYPES = { LDS: LISTENER_TYPE_URL, RDS: ROUTES_TYPE_URL }

/** Says the same lines to a control plane of any kind. @returns what it answers to each, without its own names and nonces */
async function converse(t: Test, side: Side, lines: readonly Line[]): Promise<Record<string, string>> {
  const client = await TestAdsClient.connect(side.address)
  const stream = client.open()
  const received: ReceivedResponse[] = []
  const wrong: string[] = []
  let next = stream.next()
  const heard: Record<string, string> = {}
  for (const { says, type, names, answers, nack } of lines) {
    const ofType = received.filter(({ type_url: url }) => url === TYPES[type])
    const answered = answers === 'first' ? ofType[0] : ofType.at(-1)
    const named = names.map(name =>
      name === 'other' ? 'other' : type === 'LDS' ? side.listener : side.routes,
    )
    const request: SentRequest = {
      ...(received.length === 0 ? { node: { id: side.node } } : {}),
      type_url: TYPES[type],
      resource_names: named,
      ...(answers === undefined
        ? {}
        : {
            response_nonce: answers === 'unknown' ? 'no-such-nonce' : (answered?.nonce ?? ''),
            version_info: nack ? '' : (answered?.version_info ?? ''),
          }),
      ...(nack ? { error_detail: { code: 3, message: 'refused' } } : {}),
    }
    stream.send(request)
    const found: string[] = []
    for (;;) {
      const response = await Promise.race([next, sleep(SILENCE_MS)])
      if (!response) break
      next = stream.next()
      const before = received.filter(({ type_url: url }) => url === response.type_url)
      if (response.nonce === '' || before.some(({ nonce }) => nonce === response.nonce))
        wrong.push(`${says}: nonce ${response.nonce}`)
      received.push(response)
      const kind = response.type_url === LISTENER_TYPE_URL ? 'LDS' : 'RDS'
      found.push(`${kind} version ${response.version_info}, ${response.resources.length} resources`)
      if (found.length === 3) break
    }
    heard[says] = found.join('; ') || 'nothing'
  }
  client.close()
  t.strictSame(wrong, [], 'each response has a nonce of its own')
  return heard
}

/** What both answer, line by line. */
const SAME: readonly (readonly [Line, string])[] = [
  [{ says: 'subscribes to the Listener', type: 'LDS', names: ['own'] }, 'LDS version 1, 1 resources'],
  [{ says: 'ACKs it', type: 'LDS', names: ['own'], answers: 'last' }, 'nothing'],
  [{ says: 'ACKs it again', type: 'LDS', names: ['own'], answers: 'last' }, 'nothing'],
  [{ says: 'subscribes to the routes', type: 'RDS', names: ['own'] }, 'RDS version 1, 1 resources'],
  [
    { says: 'answers with an unknown nonce', type: 'RDS', names: ['own', 'other'], answers: 'unknown' },
    'nothing',
  ],
  [{ says: 'ACKs the routes', type: 'RDS', names: ['own'], answers: 'last' }, 'nothing'],
  [{ says: 'ACKs the Listener late', type: 'LDS', names: ['own'], answers: 'last' }, 'nothing'],
]

/** Where the protocol leaves the choice to the server, or go-control-plane leaves the protocol: ours, and theirs. */
const DIFFERENT: readonly (readonly [Line, ours: string, theirs: string])[] = [
  // In its ADS mode, go-control-plane waits until all resources exist. A client of gRPC waits for an answer, to know that one does not.
  [
    { says: 'adds a name that does not exist', type: 'RDS', names: ['own', 'other'], answers: 'last' },
    'RDS version 1, 1 resources',
    'nothing',
  ],
  // No server should repeat what was rejected; go-control-plane does so at once.
  [
    { says: 'NACKs the Listener', type: 'LDS', names: ['own'], answers: 'last', nack: true },
    'nothing',
    'LDS version 1, 1 resources',
  ],
]

t.test('the mock answers as go-control-plane does', { skip: (await whyNoGo()) ?? false }, async t => {
  const scenario = parseScenario({ target: 'go-control-plane@0.14.0', workload: 'ads-clients' }, key => key)
  const rig = await Rig.start(scenario, never)
  const mock = await ControlPlane.start()
  t.teardown(async () => {
    await rig.close()
    await mock.close()
  })
  const ours: Side = {
    address: mock.address,
    node: mock.manage({ routes: 'rds' }).nodeId,
    listener: 'grpc/server?xds.resource.listening_address=127.0.0.1:50051',
    routes: ROUTES_NAME,
  }
  const { address } = rig.target
  if (!('host' in address)) throw new Error('go-control-plane listens on TCP')
  const theirs: Side = { address, node: 'any', listener: 'listener-0', routes: 'route-0' }

  const lines = [...SAME, ...DIFFERENT].map(([line]) => line)
  const heard = await Promise.all([ours, theirs].map(side => converse(t, side, lines)))
  const expected = (theirOwn: boolean): Record<string, string> =>
    Object.fromEntries([
      ...SAME.map(([{ says }, both]): [string, string] => [says, both]),
      ...DIFFERENT.map(([{ says }, mine, other]): [string, string] => [says, theirOwn ? other : mine]),
    ])
  t.strictSame(heard, [expected(false), expected(true)])
})

t.test('names that are removed need no answer', async t => {
  const mock = await ControlPlane.start()
  t.teardown(() => mock.close())
  const side = {
    address: mock.address,
    node: mock.manage({ routes: 'rds' }).nodeId,
    listener: '',
    routes: ROUTES_NAME,
  }
  const heard = await converse(t, side, [
    { says: 'subscribes', type: 'RDS', names: ['own', 'other'] },
    { says: 'removes a name', type: 'RDS', names: ['own'], answers: 'last' },
    { says: 'adds it again', type: 'RDS', names: ['own', 'other'], answers: 'last' },
  ])
  t.strictSame(heard, {
    subscribes: 'RDS version 1, 1 resources',
    'removes a name': 'nothing',
    'adds it again': 'RDS version 1, 1 resources',
  })
})
