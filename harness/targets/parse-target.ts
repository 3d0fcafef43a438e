/**
 * Reading the name of a target, as typed by a user or stored in a file.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import { didYouMean } from '../model/names/nearest.js'
import type { TargetSpec } from '../model/target-spec.js'
import { targetKinds } from './registry.js'
import { targetCompletions, targetForms } from './target-help.js'

/** @throws {HarnessError} where the text is of no kind, or of one and malformed */
export function parseTarget(text: string): TargetSpec {
  for (const kind of targetKinds.all) {
    const spec = kind.parse(text)
    if (spec) return spec
  }
  throw new HarnessError(`Unknown target "${text}"${meant(text)}`, `A target is ${targetForms()}.`)
}

/** A version, a folder or a command after the name says nothing about the name. */
function meant(text: string): string {
  const name = /^[^@:]*[@:]?/.exec(text)?.[0] ?? text
  return didYouMean(name, targetCompletions())
}
