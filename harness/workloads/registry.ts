/**
 * Every workload, by name. A new one takes its own file and one line here.
 * @module
 */
import type { Load } from '../model/load/load.js'
import { Registry } from '../model/registry.js'
import { adsClients } from './ads-clients.js'
import { client } from './client.js'
import { command } from './command.js'
import { connections } from './connections.js'
import { idle } from './idle.js'
import { messages } from './messages.js'
import { reuse } from './reuse.js'
import { rpcs } from './rpcs.js'
import type { Workload } from './workload.js'
import { xdsUpdates } from './xds-updates.js'

/** In the order in which `--help` shows them. */
export const workloads = new Registry<Workload>('workload', [
  connections,
  rpcs,
  messages,
  adsClients,
  command,
  client,
  reuse,
  idle,
  xdsUpdates,
])

/** Whether the clients of a load make RPCs. */
export function makesRpcs(load: Load): boolean {
  return workloadOf(load).makesRpcs?.(load) ?? true
}

/** What a load repeats: singular, with hyphens for spaces. */
export function unitOf(load: Load): string {
  const workload = workloadOf(load)
  return workload.unitOf?.(load) ?? workload.unit
}

/**
 * The workload of a load.
 * @throws {HarnessError} where none of that name is registered
 */
export function workloadOf({ workload }: Pick<Load, 'workload'>): Workload {
  return workloads.get(workload)
}
