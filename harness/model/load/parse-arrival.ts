/**
 * Reading `--arrival`.
 * @module
 */
import { ARRIVAL_FORMS, type Arrival } from './arrival.js'
import { HarnessError } from '../harness-error.js'

/** At a lower rate a round takes more than a day. */
const MIN_PER_SECOND = 0.01
const MAX_PER_SECOND = 1_000_000
const MAX_BURST = 1_000_000
const MAX_EVERY_MS = 3_600_000

const NUMBER = String.raw`(\d+(?:\.\d+)?)`
const STEADY = new RegExp(`^steady=${NUMBER}$`)
const RAMP = new RegExp(`^ramp=${NUMBER}\\.\\.${NUMBER}$`)
const BURST = /^burst=(\d+)\/(\d+)$/

/**
 * `unbounded`, `steady=RATE`, `ramp=FROM..TO` (connections a second) or `burst=SIZE/EVERY_MS`. A ramp may begin or
 * end at 0, but not both.
 * @throws {HarnessError} where it is none of them, or no machine could do it
 */
export function parseArrival(text: string): Arrival {
  const arrival = read(text)
  if (arrival !== undefined) return arrival
  throw new HarnessError(
    `"${text}" is no arrival of connections`,
    `Give one of ${ARRIVAL_FORMS.join(', ')}, with rates from ${MIN_PER_SECOND} to ${MAX_PER_SECOND} ` +
      'connections a second; a ramp may begin or end at 0.',
  )
}

function read(text: string): Arrival | undefined {
  if (text === 'unbounded') return { kind: 'unbounded' }
  const steady = STEADY.exec(text)
  if (steady) {
    const perSecond = Number(steady[1])
    return perSecond >= MIN_PER_SECOND && perSecond <= MAX_PER_SECOND
      ? { kind: 'steady', perSecond }
      : undefined
  }
  const ramp = RAMP.exec(text)
  if (ramp) {
    const [fromPerSecond, toPerSecond] = [Number(ramp[1]), Number(ramp[2])]
    const highest = Math.max(fromPerSecond, toPerSecond)
    return highest >= MIN_PER_SECOND && highest <= MAX_PER_SECOND
      ? { kind: 'ramp', fromPerSecond, toPerSecond }
      : undefined
  }
  const burst = BURST.exec(text)
  if (!burst) return undefined
  const [size, everyMs] = [Number(burst[1]), Number(burst[2])]
  const possible = size >= 1 && size <= MAX_BURST && everyMs >= 1 && everyMs <= MAX_EVERY_MS
  return possible ? { kind: 'burst', size, everyMs } : undefined
}
