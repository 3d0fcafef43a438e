/**
 * A search over releases for a terminal.
 * @module
 */
import pc from 'picocolors'
import type { Bisection, BisectStep } from '../../model/bisection.js'
import { escapeControl } from '../escape/escape-control.js'
import { formatBytes, formatDuration } from '../units/format-bytes.js'

const PAINT: Readonly<Record<BisectStep['state'], (text: string) => string>> = {
  good: pc.green,
  bad: pc.red,
  skip: pc.yellow,
}

/** One line: `bad   go@1.61.0        70,869 B/connection  built, 48.2 s`; a second line says why a release was skipped. */
export function bisectStepLine({ state, target, built, durationMs, run, reason }: BisectStep): string {
  const slope = run?.bytesPerConnection
  const figure = state !== 'skip' && slope ? `${formatBytes(slope.estimate)}/${run.unit}` : '-'
  const took = `${built ? 'built, ' : ''}${formatDuration(durationMs)}`
  const line = `${PAINT[state](state.padEnd(4))}  ${escapeControl(target).padEnd(16)} ${figure.padStart(20)}  ${took}`
  return state === 'skip' ? `${line}\n      ${escapeControl(reason)}` : line
}

/** Two lines: the conclusion, and how many releases were tried and built. */
export function bisectConclusion({ conclusion, steps, built, cached }: Bisection): string {
  const tried = `${count(steps.length, 'release')} tried: ${count(built, 'build')}, ${cached} from the cache`
  return `${pc.bold(escapeControl(conclusion))}\n${tried}`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
