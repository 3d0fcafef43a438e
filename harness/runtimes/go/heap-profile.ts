/**
 * Go's heap profiles: what each function allocated that is still live.
 * @module
 */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Profile } from 'pprof-format'

/** What one function has allocated and is live. */
export interface LiveAllocation {
  readonly bytes: number
  readonly objects: number
}

/** The live allocations of a Go process, by function. */
export interface HeapProfile {
  /** Function name, with its import path, to what it allocated itself ("flat" in pprof's words). */
  readonly byFunction: ReadonlyMap<string, LiveAllocation>
  /** `runtime.MemProfileRate`: an allocation is sampled every so many bytes; the figures are scaled by it already. */
  readonly sampledEveryBytes: number
}

const inflate = promisify(gunzip)

/** Larger than any real profile. */
const MAX_BYTES = 512 * 1024 * 1024

/**
 * @param compressed as `/debug/pprof/heap` answers
 * @throws {Error} where it is no heap profile of Go
 */
export async function parseHeapProfile(compressed: Buffer): Promise<HeapProfile> {
  const profile = Profile.decode(await inflate(compressed, { maxOutputLength: MAX_BYTES }))
  const text = (index: number | bigint): string => profile.stringTable.strings[Number(index)] ?? ''
  const column = (name: string): number => profile.sampleType.findIndex(({ type }) => text(type) === name)
  const [objects, bytes] = [column('inuse_objects'), column('inuse_space')]
  if (objects < 0 || bytes < 0) throw new Error('the profile says nothing of live objects and bytes')
  const functionNames = new Map(profile.function.map(({ id, name }) => [Number(id), text(name)]))
  // The first line of a location is the innermost of the calls that were inlined there.
  const leaves = new Map(
    profile.location.map(({ id, line }) => [
      Number(id),
      functionNames.get(Number(line[0]?.functionId)) ?? '(unknown)',
    ]),
  )
  const byFunction = new Map<string, LiveAllocation>()
  for (const { locationId, value } of profile.sample) {
    const name = leaves.get(Number(locationId[0])) ?? '(unknown)'
    const known = byFunction.get(name)
    byFunction.set(name, {
      bytes: (known?.bytes ?? 0) + Number(value[bytes] ?? 0),
      objects: (known?.objects ?? 0) + Number(value[objects] ?? 0),
    })
  }
  return { byFunction, sampledEveryBytes: Number(profile.period) }
}
