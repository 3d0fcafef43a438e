/**
 * What help, messages and shell completion say of targets, from all kinds that are registered at the time.
 * @module
 */
import type { Flag } from '../model/flag.js'
import { MODES } from '../model/mode.js'
import { targetKinds } from './registry.js'
import type { TargetKind } from './target-kind.js'

/** Everything that `--target` takes: `go@VERSION, go:DIR, … or attach:HOST:PORT`. */
export function targetForms(): string {
  return either(targetKinds.all.flatMap(({ forms }) => forms))
}

/** The targets in which a leak can be planted: `go@VERSION or node`. */
export function plantableForms(): string {
  return plainForms(kind => kind.plant !== undefined)
}

/** The targets that are releases of a package: `go@VERSION or grpc-js@VERSION`. */
export function packageForms(): string {
  return plainForms(kind => kind.releases !== undefined)
}

/** What shell completion offers for a target. */
export function targetCompletions(): string[] {
  return targetKinds.all.flatMap(({ completions }) => completions)
}

/** The flags that kinds of target own, in the order of the kinds. */
export function targetFlags(): Flag[] {
  // Kinds may share a flag.
  return [...new Set(targetKinds.all.flatMap(({ flags }) => flags ?? []))]
}

/** The mode of a run that names none: `xds; plain for grpc-js@VERSION`. A server may still ask for the other one. */
export function defaultModes(): string {
  const [usual] = MODES
  const others = MODES.filter(mode => mode !== usual).flatMap(mode => {
    const forms = plainForms(kind => kind.modes[0] === mode)
    return forms === '' ? [] : [`${mode} for ${forms}`]
  })
  return [usual, ...others].join('; ')
}

/** Whether the text names a target that may contain commas, so that a list must not be split at them. */
export function mayContainCommas(text: string): boolean {
  return targetKinds.all.some(
    kind => kind.mayContainCommas === true && kind.completions.some(beginning => text.startsWith(beginning)),
  )
}

function plainForms(which: (kind: TargetKind) => boolean): string {
  return either(targetKinds.all.filter(which).map(({ forms: [first] }) => first))
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}
