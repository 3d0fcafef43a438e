/**
 * Reading the name of a target, as typed by a user or stored in a file.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import type { TargetSpec } from '../model/target-spec.js'
import { targetKinds } from './registry.js'
import { targetForms } from './target-help.js'

/** @throws {HarnessError} where the text is of no kind, or of one and malformed */
export function parseTarget(text: string): TargetSpec {
  for (const kind of targetKinds.all) {
    const spec = kind.parse(text)
    if (spec) return spec
  }
  throw new HarnessError(`Unknown target "${text}"`, `A target is ${targetForms()}.`)
}
