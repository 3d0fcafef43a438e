import t from 'tap'
import { DEFAULT_LOAD } from '../model/load/load.js'
import { idle } from './idle.js'

/** Nobody listens on the discard port; a connection to it would be refused, and fail the test. */
const NOBODY = { host: '127.0.0.1', port: 9 }

t.test('idle waits for as many milliseconds as it is told, and makes no connection', async t => {
  const running = await idle.start({ address: NOBODY, load: DEFAULT_LOAD })
  const counts = await running.drive(30, new AbortController().signal, () => undefined)
  t.match(counts, { connected: 0, completed: 0, rpcsAnswered: 0, failures: {} })
  t.ok(counts.elapsedMs >= 30)
  t.equal(running.openConnections, 0)
})

t.test('idle says how far it is, and ends at once when it is told to', async t => {
  const running = await idle.start({ address: NOBODY, load: DEFAULT_LOAD })
  const controller = new AbortController()
  const stopped = new Error('stopped')
  const driven = running.drive(600_000, controller.signal, () => controller.abort(stopped))
  await t.rejects(driven, { message: 'stopped' })
})
