/**
 * The name that a user gives to a run (`--name`).
 * @module
 */
import { z } from 'zod'

const MOST_CHARACTERS = 100

/** Control characters, ends of lines, halves of characters, and characters that change the direction of writing. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u

/** Text that a report can show on one line, and that looks like what it is. */
export const runNameSchema = z
  .string()
  .refine(name => name.trim() !== '', 'a name has at least one character')
  .refine(name => name.length <= MOST_CHARACTERS, `a name has at most ${MOST_CHARACTERS} characters`)
  .refine(name => !INVISIBLE.test(name), 'a name has no control characters')
