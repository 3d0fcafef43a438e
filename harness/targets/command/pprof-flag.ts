/**
 * `--pprof`: where a command serves its profiles without being told.
 * @module
 */
import type { Flag } from '../../model/flag.js'
import { parseHostPort } from '../../model/host-port.js'
import { checkedText } from '../../model/names/checked-text.js'

/** Its value is an address as `parseHostPort` reads it. */
export const pprofFlag = {
  key: 'pprof',
  takes: '<address>',
  help: "a command target's pprof endpoint, where it takes no {pprof}",
  schema: checkedText(parseHostPort),
} as const satisfies Flag
