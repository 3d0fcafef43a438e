/**
 * JSON that another program prints.
 * @module
 */
import type { z } from 'zod'
import { parseBoundedJson } from './bounded-json.js'

/** The data; undefined where the text is no JSON, or other data than the schema describes. */
export function readPrintedJson<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(parseBoundedJson(text)).data
  } catch {
    return undefined
  }
}
