/**
 * `--pprof`: where a command serves its profiles without being told.
 * @module
 */
import { z } from 'zod'
import type { Flag } from '../../model/flag.js'
import { HarnessError } from '../../model/harness-error.js'
import { parseHostPort } from '../../model/host-port.js'

/** Its value is an address as `parseHostPort` reads it. */
export const pprofFlag = {
  key: 'pprof',
  takes: '<address>',
  help: "a command target's pprof endpoint, where it takes no {pprof}",
  schema: z.string().superRefine((text, context) => {
    try {
      parseHostPort(text)
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error
      context.addIssue({ code: 'custom', message: `${error.message}. ${error.next}` })
    }
  }),
} as const satisfies Flag
