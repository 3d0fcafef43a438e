/**
 * When a small rise is confirmed.
 * @module
 */
import { EFFORTS } from '../model/load/effort.js'
import type { Scenario } from '../model/scenario.js'

/** The units of load that the middle of the second stage of a small rise must have reached, before the rise is a leak. */
export function confirmedFrom({
  effort,
  atLeastConnections,
}: Pick<Scenario, 'effort' | 'atLeastConnections'>): number {
  return EFFORTS[effort].confirmedAfter * atLeastConnections
}
