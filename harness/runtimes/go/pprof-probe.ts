/**
 * `--probe pprof=URL`: the pprof handler of a user's own Go server.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { ProbeSpec } from '../../model/probe.js'
import { addressOf, parseProbeUrl } from '../probe-url.js'
import type { ProbeKind } from '../runtime.js'
import { USUAL_PATH } from './pprof-reader.js'

/** Where the index of the profiles is. */
export interface PprofSpec extends ProbeSpec {
  readonly url: URL
}

const NAME = 'pprof'
const EXAMPLE = 'pprof=http://127.0.0.1:6060'

/** Any path prefix is allowed; without a path it is `/debug/pprof/`. */
export const pprofProbe: ProbeKind = {
  name: NAME,
  form: 'pprof=URL',
  example: EXAMPLE,
  help: 'net/http/pprof of a Go server',
  parse(value, text): PprofSpec {
    const url = parseProbeUrl(value, text, ['http', 'https'], EXAMPLE)
    if (url.search !== '' || url.hash !== '') {
      throw new HarnessError(
        `The URL of --probe ${NAME} has a query or a fragment, and profiles have queries of their own`,
        `Give the address of the index alone, such as --probe ${EXAMPLE}/debug/pprof.`,
      )
    }
    if (url.pathname === '/') url.pathname = USUAL_PATH
    return { kind: NAME, text, address: addressOf(url), url }
  },
}

/** The probe as this runtime reads it; undefined where it is of another kind. */
export function asPprof(probe: ProbeSpec | undefined): PprofSpec | undefined {
  return probe?.kind === NAME ? (probe as PprofSpec) : undefined
}
