/**
 * Texts of flags that a function reads.
 * @module
 */
import { z } from 'zod'
import { HarnessError } from '../harness-error.js'

/** A text that `parse` takes; the words of its `HarnessError` are the message. */
export function checkedText(parse: (text: string) => unknown): z.ZodString {
  return z.string().superRefine((text, context) => explainText(parse, text, context))
}

/** Adds the `HarnessError` of `parse` to the issues, if there is one. */
export function explainText(parse: (text: string) => unknown, text: string, context: z.RefinementCtx): void {
  try {
    parse(text)
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error
    const { message, next } = error
    context.addIssue({ code: 'custom', message: `${message}${message.endsWith('?') ? '' : '.'} ${next}` })
  }
}
