/**
 * A setting of a run, defined once: its key, its flag, its help text and its schema.
 * @module
 */
import { z } from 'zod'

/** One setting. The command line, its completion and the schema of stored scenarios are derived from it. */
export interface Flag {
  /** In stored scenarios and in code, e.g. `lingerMs`; the command line has `--linger-ms`. */
  readonly key: string
  /** What the flag takes, as `--help` shows it: `<n>`, `<bytes>`; undefined for a switch. */
  readonly takes?: string
  /** One line for `--help`; it names the default where there is one. */
  readonly help: string
  /** Whether it may be given more than once; the value is then a list. */
  readonly many?: true
  /** What the value must be; its message says what is wrong with it. Texts that hold a number are converted before. */
  readonly schema: z.ZodType
  /** Values for shell completion. */
  readonly values?: () => readonly string[]
}

/** `requestBytes` → `--request-bytes`. */
export function flagOf(key: string): string {
  return `--${nameOf(key)}`
}

/** `requestBytes` → `request-bytes`. */
export function nameOf(key: string): string {
  return key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

/** What a flag takes that is a number of bytes; on the command line it may have a unit. */
export const BYTES = '<bytes>'

/** What a flag takes that may be given once for each of several names; in a config file it may be an object. */
export const PAIR = '<name=value>'

/** Whether the text on the command line is a number. */
export function takesNumber({ schema }: Flag): boolean {
  return schema instanceof z.ZodNumber
}
