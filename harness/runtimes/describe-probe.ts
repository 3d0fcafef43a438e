/**
 * What a run says of its probe.
 * @module
 */
import type { ProbeSpec, StoredProbe } from '../model/probe.js'
import { HAS_PROC } from '../processes/process-table.js'
import type { HeapReader } from './reader.js'

/** @param given the probe that the user named; undefined without one */
export function describeProbe({ probe, runtime }: HeapReader, given: ProbeSpec | undefined): StoredProbe {
  const heap = probe ? probe.heap : `live heap by ${runtime}`
  return {
    kind: probe?.kind ?? runtime,
    from: given ? 'given' : (probe?.from ?? 'target'),
    reads: [...(heap === undefined ? [] : [heap]), ...fromSystem(heap !== undefined)].join(', '),
    unseen: [...(probe?.unseen ?? [])],
    notes: [...(probe?.notes ?? [])],
  }
}

function fromSystem(besideHeap: boolean): string[] {
  if (!HAS_PROC) return besideHeap ? ['RSS from the operating system'] : []
  return [besideHeap ? 'descriptors and RSS from /proc' : 'descriptors, threads and RSS from /proc, no heap']
}
