import t from 'tap'
import { CLIENT_UNITS, type ClientUnit } from '../model/client/client-unit.js'
import { PEER_BEHAVIOURS, type PeerBehaviour } from '../model/client/peer-behaviour.js'
import type { PeerCounts } from '../model/client/peer-counts.js'
import { disagreementOf } from './drive-client.js'

const NOTHING: PeerCounts = {
  connections: 0,
  open: 0,
  rpcs: 0,
  answered: 0,
  failed: 0,
  refused: 0,
  abandoned: 0,
  messages: 0,
}
const report = (units: number, ok: number, failed: Record<string, number> = {}) => ({ units, ok, failed })

t.test('counts of client and server that agree, and some that do not', t => {
  const differs = (
    name: keyof typeof CLIENT_UNITS,
    said: ReturnType<typeof report>,
    seen: Partial<PeerCounts>,
    peer?: keyof typeof PEER_BEHAVIOURS,
  ): string | undefined => {
    const unit: ClientUnit = CLIENT_UNITS[name]
    const behaviour: PeerBehaviour = PEER_BEHAVIOURS[peer ?? unit.peer]
    return disagreementOf(10, said, { ...NOTHING, ...seen }, unit, behaviour)
  }
  const ten = { connections: 10, rpcs: 10, answered: 10 }
  t.equal(differs('channels-closed', report(10, 10), ten), undefined)
  t.match(differs('channels-closed', report(9, 9), ten), /9 units.*10 were asked for/)
  t.match(differs('channels-closed', report(10, 9), ten), /9 ended well and 0 otherwise, of 10/)
  t.match(differs('channels-closed', report(10, 10), { ...ten, answered: 9 }), /counted 9 answers/)
  t.match(differs('channels-closed', report(10, 10), { ...ten, connections: 1 }), /counted 1 connections/)
  t.equal(differs('calls', report(10, 9, { UNAVAILABLE: 1 }), { answered: 9 }), undefined, 'a lost answer')
  t.equal(differs('calls', report(10, 9, { UNAVAILABLE: 1 }), { answered: 10 }), undefined, 'a lost answer')
  t.match(differs('calls', report(10, 9, { UNAVAILABLE: 1 }), { answered: 8 }), /counted 8 answers/)
  t.equal(differs('retries', report(10, 10), { rpcs: 20, answered: 10 }), undefined)
  t.match(differs('retries', report(10, 10), { rpcs: 10, answered: 10 }), /counted 10 streams/)
  t.equal(differs('messages', report(10, 10), { messages: 10 }), undefined)
  t.match(differs('messages', report(10, 10), { messages: 11 }), /counted 11 messages/)
  t.equal(differs('cancels', report(10, 0, { CANCELLED: 10 }), { rpcs: 8, abandoned: 8 }), undefined)
  t.match(differs('cancels', report(10, 1, { CANCELLED: 9 }), { rpcs: 8 }), /1 ended well/)
  t.equal(differs('failed-connects', report(10, 0), {}), undefined)
  t.match(differs('failed-connects', report(10, 0), { answered: 1 }), /counted 1 answers/)
  t.match(differs('calls', report(10, 10), { answered: 10 }, 'errors'), /counted 10 answers/)
  t.end()
})
