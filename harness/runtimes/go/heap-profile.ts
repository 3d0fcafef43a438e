/**
 * Go's heap profiles: what each function allocated that is still live.
 * @module
 */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Profile } from 'pprof-format'
import { callersOf } from './callers.js'

/** What one function has allocated and is live. */
export interface LiveAllocation {
  readonly bytes: number
  readonly objects: number
  /** The bytes by who called it: the callers that {@link callersOf} names, one a line. */
  readonly bytesByCallers: ReadonlyMap<string, number>
}

/** The live allocations of a Go process, by function. */
export interface HeapProfile {
  /** Function name, with its import path, to what it allocated itself ("flat" in pprof's words). */
  readonly byFunction: ReadonlyMap<string, LiveAllocation>
  /** `runtime.MemProfileRate`: an allocation is sampled every so many bytes; the figures are scaled by it already. */
  readonly sampledEveryBytes: number
}

const UNKNOWN = '(unknown)'

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
  const names = new Map(
    profile.location.map(({ id, line }) => [
      Number(id),
      line.map(({ functionId }) => functionNames.get(Number(functionId)) ?? UNKNOWN),
    ]),
  )
  const byFunction = new Map<
    string,
    { bytes: number; objects: number; bytesByCallers: Map<string, number> }
  >()
  for (const { locationId, value } of profile.sample) {
    const frames = locationId.flatMap(id => names.get(Number(id)) ?? [])
    const name = frames[0] ?? UNKNOWN
    const known = byFunction.get(name) ?? { bytes: 0, objects: 0, bytesByCallers: new Map<string, number>() }
    byFunction.set(name, known)
    const live = Number(value[bytes] ?? 0)
    known.bytes += live
    known.objects += Number(value[objects] ?? 0)
    const callers = callersOf(frames).join('\n')
    known.bytesByCallers.set(callers, (known.bytesByCallers.get(callers) ?? 0) + live)
  }
  return { byFunction, sampledEveryBytes: Number(profile.period) }
}
