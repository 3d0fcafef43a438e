/**
 * The target of a run: its text as `--target` takes it, or an object for targets that are written `NAME:VALUE`.
 * @module
 */
import { z } from 'zod'
import { targetCompletions } from '../targets/target-help.js'

/**
 * `'node'`, `'go@1.66.3'`, `'command:./server {address}'`; or the last one as `{ command: ['./server', '{address}'] }`,
 * where each word is passed to the program as it is. The same form fits every target that is written `NAME:VALUE`.
 */
export type TargetInput = string | Readonly<Record<string, string | readonly string[]>>

const SEPARATOR = ':'

/** The NAMEs of the targets that are written `NAME:VALUE`: `command`. */
export function targetPrefixes(): string[] {
  return targetCompletions()
    .filter(beginning => beginning.endsWith(SEPARATOR))
    .map(beginning => beginning.slice(0, -SEPARATOR.length))
}

/** `{ command: … }`: one schema for each prefix. */
function prefixSchemas(): readonly (readonly [string, z.ZodType])[] {
  const words = z.union([z.string().min(1), z.array(z.string()).min(1)])
  return targetPrefixes().map(
    prefix => [prefix, words.optional().describe(`the target ${prefix}:…`)] as const,
  )
}

/** The value of `target`. */
export function targetSchema(): z.ZodType {
  return z.union([z.string().min(1), targetObjectSchema({})])
}

/** A target as an object, with other keys beside it. */
export function targetObjectSchema(others: z.core.$ZodLooseShape): z.ZodType {
  const prefixes = prefixSchemas()
  const names = prefixes.map(([prefix]) => prefix)
  return z
    .strictObject({ ...others, ...Object.fromEntries(prefixes) })
    .refine(
      given => [...names, 'target'].filter(key => given[key] !== undefined).length === 1,
      `it names one server: give one of ${[...('target' in others ? ['target'] : []), ...names].join(', ')}`,
    )
}

/** The text that `--target` takes, and the other keys beside it. */
export function targetFlags(input: unknown): Record<string, unknown> {
  if (typeof input !== 'object' || input === null) return { target: input }
  const prefixes = new Set(targetPrefixes())
  const flags: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(input)) {
    if (prefixes.has(key)) flags['target'] = `${key}${SEPARATOR}${textOf(value)}`
    else flags[key] = value
  }
  return flags
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(word => quoted(String(word))).join(' ') : String(value)
}

/** As a POSIX shell reads it; in double quotes, the single quotes of the word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`
}
