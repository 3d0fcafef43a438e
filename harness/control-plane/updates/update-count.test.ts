import t from 'tap'
import { EventLog } from '../event-log.js'
import { LISTENER_TYPE_URL, ROUTES_TYPE_URL } from '../type-urls.js'
import { UpdateCount } from './update-count.js'

const listener = (versionInfo: string) => ({ typeUrl: LISTENER_TYPE_URL, versionInfo })
const routes = (versionInfo: string) => ({ typeUrl: ROUTES_TYPE_URL, versionInfo })

function counting(): { log: EventLog; count: UpdateCount } {
  const log = new EventLog()
  return { log, count: new UpdateCount(log, () => '3', [LISTENER_TYPE_URL, ROUTES_TYPE_URL]) }
}

const figures = ({ sent, acked, nacked, streams, lost }: UpdateCount) => [sent, acked, nacked, streams, lost]

t.test('each new version counts once, with its answer', t => {
  const { log, count } = counting()
  log.add({ kind: 'pushed', ...listener('4') })
  log.add({ kind: 'ack', ...listener('4') })
  log.add({ kind: 'pushed', ...listener('5') })
  log.add({ kind: 'nack', ...listener('5'), error: 'no' })
  t.strictSame(figures(count), [2, 1, 1, 0, 0])
  t.end()
})

t.test('what was sent before the count, or is sent again, is no update', t => {
  const { log, count } = counting()
  log.add({ kind: 'ack', ...listener('3') })
  log.add({ kind: 'pushed', ...routes('3') })
  log.add({ kind: 'ack', ...routes('3') })
  log.add({ kind: 'pushed', ...listener('4') })
  log.add({ kind: 'pushed', ...listener('4') })
  log.add({ kind: 'ack', ...listener('4') })
  log.add({ kind: 'ack', ...listener('4') })
  t.strictSame(figures(count), [1, 1, 0, 0, 0])
  t.end()
})

t.test('streams, and those that ended without the control plane', t => {
  const { log, count } = counting()
  log.add({ kind: 'stream-closed', error: 'on purpose' })
  log.add({ kind: 'stream-opened' })
  log.add({ kind: 'stream-closed' })
  t.strictSame(figures(count), [0, 0, 0, 1, 1])
  count.end()
  log.add({ kind: 'stream-opened' })
  t.equal(count.streams, 1, 'it has ended')
  t.end()
})
