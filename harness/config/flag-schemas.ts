/**
 * Flags as keys of a config file.
 * @module
 */
import { z } from 'zod'
import { PAIR, type Flag } from '../model/flag.js'

/** One optional key for each flag; editors show its help and offer its values. */
export function flagSchemas(flags: readonly Flag[]): z.core.$ZodLooseShape {
  return Object.fromEntries(flags.map(flag => [flag.key, flagSchema(flag)]))
}

/** The keys of flags that are written `NAME=VALUE`, once for each name. */
export function isPair({ takes, many }: Flag): boolean {
  return takes === PAIR && many === true
}

/** `{ NAME: 'value' }` in the texts of such a flag. */
export function pairTexts(pairs: object): string[] {
  return Object.entries(pairs).map(([name, value]) => `${name}=${String(value)}`)
}

function flagSchema(flag: Flag): z.ZodType {
  const { help, values } = flag
  const schema = isPair(flag) ? z.union([flag.schema, z.record(z.string(), z.string())]) : flag.schema
  return schema.optional().meta({ description: help, ...(values ? { examples: [...values()] } : {}) })
}
