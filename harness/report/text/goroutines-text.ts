/**
 * Where goroutines stand that load left behind, for a terminal.
 * @module
 */
import type { GoroutineGroup, Goroutines, SourcePlace } from '../../model/goroutines.js'
import { escapeControl } from '../escape/escape-control.js'
import { leakProfileSentence, shownGroups } from '../subject/goroutine-groups.js'
import { formatCount, formatFew } from '../units/format-bytes.js'
import { shortFile, shortName } from './short-name.js'

const MOST_GROUPS = 5

/**
 * One group is three lines: how many and what they wait for, where, and who started them.
 * @param unit the name of one unit of load
 */
export function goroutineLines(goroutines: Goroutines, unit: string): string[] {
  const { connections, before, after } = goroutines
  const { shown, rest } = shownGroups(goroutines, MOST_GROUPS)
  const profile = leakProfileSentence(goroutines)
  return [
    `Goroutines: ${formatCount(before)} before ${formatCount(connections)} more ${unit}s, ${formatCount(after)} after them` +
      (shown.length === 0 ? '; no group of them grew.' : '. What grew:'),
    ...shown.flatMap(group => groupLines(group, unit)),
    ...(rest === undefined ? [] : [`  ${rest}`]),
    ...(profile === undefined ? [] : [profile]),
  ]
}

function groupLines(group: GoroutineGroup, unit: string): string[] {
  const { state, count, perConnection, createdBy, waitsAt } = group
  return [
    `  ${formatFew(perConnection)} per ${unit} (${formatCount(count)} now): ${escapeControl(state)}`,
    `    at ${waitsAt ? place(waitsAt) : 'an unknown line'}`,
    `    created by ${createdBy ? place(createdBy) : "Go's runtime"}`,
  ]
}

function place({ function: name, file, line }: SourcePlace): string {
  return `${shortName(name)} (${shortFile(file)}:${line})`
}
