/**
 * Merges the settings of a run: flags win over the run, and the run wins over the defaults, key by key.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import { didYouMean } from '../model/names/nearest.js'
import { parseTarget } from '../targets/parse-target.js'
import { workloads } from '../workloads/registry.js'
import { shortForm } from '../workloads/short-form.js'
import { callFlags } from './call-input.js'
import { keysOfRef, type CheckedConfig } from './config-schema.js'
import { severalCalls } from './several-calls.js'
import { targetFlags } from './target-input.js'

type Values = Readonly<Record<string, unknown>>

/** The parts of a config that a setting can name. */
export type NamedParts = Pick<CheckedConfig, 'targets' | 'workloads' | 'calls'>

export const NO_PARTS: NamedParts = { targets: {}, workloads: {}, calls: {} }

/**
 * @param layers the weakest first; keys that are undefined do not count
 * @param parts what `target`, `workload` and `call` may name
 * @returns flags by their keys, as the command line has them
 * @throws {HarnessError} where a name is not known
 */
export function mergeLayers(layers: readonly Values[], parts: NamedParts): Record<string, unknown> {
  const owned = keysOfRef()
  const flat = layers.map(flags)
  const withTarget = resolve(flat, 'target', owned.target, name => namedTarget(String(name), parts))
  const withWorkload = resolve(withTarget, 'workload', owned.workload, name =>
    namedWorkload(String(name), parts),
  )
  const all = resolve(withWorkload, 'call', owned.call, name => namedCalls(name, parts))
  return Object.assign({}, ...all) as Record<string, unknown>
}

/**
 * Puts what the strongest layer names below that layer, and takes what belongs to another target, workload or call out
 * of the weaker layers.
 */
function resolve(
  layers: readonly Values[],
  ref: string,
  owned: readonly string[],
  find: (named: unknown) => Values | undefined,
): readonly Values[] {
  const at = layers.findLastIndex(layer => layer[ref] !== undefined)
  const strongest = layers[at]
  if (!strongest) return layers
  const weaker = layers.slice(0, at).map(layer => without(layer, [ref, ...owned]))
  const part = find(strongest[ref])
  const named = part ? [flags(part), without(strongest, [ref])] : [strongest]
  return [...weaker, ...named, ...layers.slice(at + 1)]
}

function namedTarget(text: string, { targets }: NamedParts): Values | undefined {
  const part = own(targets, text)
  if (part !== undefined) return typeof part === 'string' ? { target: part } : targetFlags(part)
  explained(() => parseTarget(text), text, Object.keys(targets), 'targets')
  return undefined
}

function namedWorkload(text: string, { workloads: named }: NamedParts): Values | undefined {
  const part = own(named, text) as Values | undefined
  if (part === undefined)
    explained(() => workloads.get(shortForm(text).name), text, Object.keys(named), 'workloads')
  return part
}

/** One call, or a list of them with weights. */
function namedCalls(named: unknown, parts: NamedParts): Values | undefined {
  if (!Array.isArray(named)) return namedCall(String(named), parts)
  return severalCalls(named.map(String), name => {
    const call = namedCall(name, parts)
    return call && flags(call)
  })
}

function namedCall(text: string, { calls }: NamedParts): Values | undefined {
  const part = own(calls, text)
  if (part !== undefined) return typeof part === 'string' ? { call: part } : (part as Values)
  const names = Object.keys(calls)
  if (text.includes('/') || names.length === 0) return undefined
  throw new HarnessError(
    `There is no call "${text}" in the config${didYouMean(text, names)}`,
    `Name a method as package.Service/Method, or one of ${names.join(', ')}.`,
  )
}

/** Not what every object has: `constructor`, `toString`. */
function own<Part>(parts: Readonly<Record<string, Part>>, name: string): Part | undefined {
  return Object.hasOwn(parts, name) ? parts[name] : undefined
}

/** Names those of the config too. */
function explained(parse: () => unknown, text: string, names: readonly string[], key: string): void {
  try {
    parse()
  } catch (error) {
    if (!(error instanceof HarnessError) || names.length === 0) throw error
    const near = didYouMean(text, names)
    const what = near === '' ? error.message : `${error.message.replace(/; did you mean .*$/, '')}${near}`
    throw new HarnessError(what, `${error.next} The config has ${key}: ${names.join(', ')}.`, {
      cause: error,
    })
  }
}

/** One layer as flags, without keys that are undefined. */
function flags(layer: Values): Values {
  const { target, ...others } = layer
  const all = {
    ...(target === undefined ? {} : targetFlags(target)),
    ...callFlags(others),
    ...reports(others),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** `{ junit: FILE }` as `--report` takes it. */
function reports({ report }: Values): Values {
  if (typeof report !== 'object' || report === null || Array.isArray(report)) return {}
  return { report: Object.entries(report).map(([format, path]) => `${format}=${String(path)}`) }
}

function without(values: Values, keys: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)))
}
