/**
 * What a workload ignores that makes no connections or RPCs of the load.
 * @module
 */
import type { Workload } from './workload.js'

/** Every field of a load that is about its connections and RPCs. */
export const CONNECTIONS_AND_RPCS = [
  'sources',
  'concurrency',
  'rpcs',
  'requestBytes',
  'responseBytes',
  'responseMessages',
  'lingerMs',
] as const satisfies Workload['ignores']
