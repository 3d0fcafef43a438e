/**
 * Flags as keys of a config file.
 * @module
 */
import type { z } from 'zod'
import type { Flag } from '../model/flag.js'

/** One optional key for each flag; editors show its help and offer its values. */
export function flagSchemas(flags: readonly Flag[]): z.core.$ZodLooseShape {
  return Object.fromEntries(flags.map(flag => [flag.key, flagSchema(flag)]))
}

function flagSchema({ schema, help, values }: Flag): z.ZodType {
  return schema.optional().meta({ description: help, ...(values ? { examples: [...values()] } : {}) })
}
