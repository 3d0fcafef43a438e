import t from 'tap'
import { CLOSE_KINDS, CLOSES, type Close, type CloseKind } from './close-kind.js'

t.test('a close kind without a row does not compile', async t => {
  // @ts-expect-error there is no row of that name
  const unknown: CloseKind = 'slam'
  t.notOk(Object.hasOwn(CLOSES, unknown))

  // @ts-expect-error a row says how the TCP connection ends
  const endless: Close = { opens: 'tcp', rpcs: false, goaway: false, silent: false, help: 'no end' }
  t.notOk('end' in endless)

  // @ts-expect-error there is no such end
  const odd: Close = { ...CLOSES.clean, end: 'fade' }
  t.notOk(['fin', 'rst'].includes(odd.end))
})

t.test('a client can perform every row', async t => {
  t.ok(CLOSE_KINDS.length >= 7)
  for (const kind of CLOSE_KINDS) {
    const { opens, rpcs, goaway, silent, breaks, together, end }: Close = CLOSES[kind]
    t.ok(!rpcs || opens === 'settings', `${kind}: an RPC needs the server's SETTINGS first`)
    t.ok(!goaway || opens !== 'tcp', `${kind}: GOAWAY is HTTP/2`)
    t.ok(!goaway || end === 'fin', `${kind}: after GOAWAY comes FIN`)
    t.ok(
      !silent || rpcs || opens === 'tcp',
      `${kind}: the silence begins after the last answer, or before the preface`,
    )
    t.ok(!together || (rpcs && !silent), `${kind}: it waits for the others after its last answer`)
    t.ok(end !== 'server' || (rpcs && !goaway && !silent && !breaks), `${kind}: only the server ends it`)
    t.ok(!breaks || (end === 'fin' && !goaway), `${kind}: the server ends it`)
  }
})
