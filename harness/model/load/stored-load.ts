/**
 * A load as `run.json` has it: writing it, and what reports and comparisons read from it.
 * @module
 */
import { CLOSES, type Close, type CloseKind } from './close-kind.js'
import { nameOf } from '../flag.js'
import type { Load } from './load.js'
import { loadFields } from './load-fields.js'
import type { RunResult } from '../run-result.js'

type StoredLoad = RunResult['load']

/** The part of a stored run that says what its load was. */
export type LoadOfRun = Pick<RunResult, 'close' | 'load'>

/**
 * The load's fields as `run.json` has them.
 * @param ignored the keys of the flags that have no effect on the workload
 */
export function storeLoad(load: Load, ignored: readonly string[] = []): StoredLoad {
  const fields = loadFields().map(([key, spelled]) => [key, spelled.store(load[key])] as const)
  const unused = loadFields().flatMap(([key, spelled]) => (ignored.includes(spelled.key) ? [key] : []))
  return {
    ...(unused.length === 0 ? {} : { unused }),
    ...(Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as unknown as StoredLoad),
    ...(typeof load.close === 'string' ? {} : { mix: Object.fromEntries(load.close) }),
    ...(Object.keys(load.settings).length === 0 ? {} : { settings: { ...load.settings } }),
  }
}

/** How connections end: one kind, a mix as `--close` takes it, or for other workloads their name. */
export function closeText({ close, load: { mix } }: LoadOfRun): string {
  const shares = Object.entries(mix ?? {}).map(([kind, share]) => `${kind}=${share}`)
  return shares.length > 0 ? shares.join(',') : close
}

/** Whether each unit of the run is a connection that ended as `--close` says. */
export function endsConnections({ close }: LoadOfRun): boolean {
  return close === 'mixed' || close in CLOSES
}

/** Pairs of a name and a value, for reports: fields that are always shown, and those that are not at their default. */
export function loadFacts(run: LoadOfRun): (readonly [name: string, value: string])[] {
  const facts = new Map<string, string[]>()
  const add = (name: string, value: string): void => {
    facts.set(name, [...(facts.get(name) ?? []), value])
  }
  const closes = closesOfRun(run)
  for (const [key, spelled] of loadFields()) {
    const value = run.load[key]
    if (value === undefined || run.load.unused?.includes(key)) continue
    if (spelled.matters?.for(closes) === false) continue
    if (spelled.always === true || value !== spelled.store(spelled.default))
      add(spelled.fact, spelled.show(value))
  }
  for (const [key, value] of Object.entries(run.load.settings ?? {})) add(nameOf(key), String(value))
  return [...facts].map(([name, values]) => [name, values.join(', ')])
}

/** Every field that shapes the figures of a run, by the name of its flag; defaults are filled in. */
export function comparableLoad(run: LoadOfRun): Record<string, string> {
  const closes = closesOfRun(run)
  const fields = loadFields()
    .filter(([, { matters }]) => matters?.for(closes) ?? true)
    .map(([key, spelled]) => [nameOf(spelled.key), String(run.load[key] ?? spelled.absent)])
  const settings = Object.entries(run.load.settings ?? {}).map(([key, value]) => [nameOf(key), String(value)])
  return Object.fromEntries([...fields, ...settings]) as Record<string, string>
}

function closesOfRun({ close, load: { mix } }: LoadOfRun): Close[] {
  const kinds = Object.keys(mix ?? { [close]: 1 })
  return kinds.filter((kind): kind is CloseKind => kind in CLOSES).map(kind => CLOSES[kind])
}
