/**
 * Reading `--probe`.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'
import type { ProbeSpec } from '../model/probe.js'
import { rememberSecretsOfWords } from '../model/secrets/known-secrets.js'
import { RUNTIMES } from './registry.js'
import type { ProbeKind } from './runtime.js'

const LONGEST = 4_096

/** Everything that `--probe` takes: `pprof=URL, inspector=URL, …`. */
export function probeForms(): string {
  return probeKinds()
    .map(({ form }) => form)
    .join(', ')
}

/** The same, with what each reads, for help. */
export function probeHelp(): string {
  return probeKinds()
    .map(({ form, help }) => `${form} (${help})`)
    .join(', ')
}

/** The beginnings of what `--probe` takes, for shell completion. */
export function probeCompletions(): string[] {
  return probeKinds().map(({ name, form }) => (form === name ? name : `${name}=`))
}

/** @throws {HarnessError} where the text is no probe, or a probe that must not be read */
export function parseProbe(text: string): ProbeSpec {
  // A URL may have a password or a token; it is masked wherever it turns up.
  rememberSecretsOfWords([text.slice(text.indexOf('=') + 1)])
  const [name, value] = halves(text)
  const kind = probeKinds().find(each => each.name === name)
  if (!kind || text.length > LONGEST) {
    const near = probeKinds().find(
      each => each.name.startsWith(name.toLowerCase().slice(0, 2)) && name.length > 1,
    )
    const guess = near ? `Did you mean ${near.form}? ` : ''
    throw new HarnessError(`"${text.slice(0, 80)}" is no probe`, `${guess}A probe is ${probeForms()}.`)
  }
  if (value === undefined && kind.form !== kind.name)
    throw new HarnessError(
      `The probe "${name}" says nothing of where to read`,
      `Write it as --probe ${kind.example}.`,
    )
  if (value !== undefined && kind.form === kind.name)
    throw new HarnessError(`The probe "${name}" takes no value`, `Write it as --probe ${name}.`)
  return kind.parse(value ?? '', text)
}

function probeKinds(): readonly ProbeKind[] {
  return RUNTIMES.all.flatMap(({ probe }) => probe ?? [])
}

function halves(text: string): [name: string, value: string | undefined] {
  const at = text.indexOf('=')
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
