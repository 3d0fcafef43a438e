/**
 * No heap: only what the operating system says of the processes is judged. For native servers, and for runtimes that cannot be read.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { ProbeSpec } from '../../model/probe.js'
import { DEFAULT_RSS_THRESHOLD_BYTES } from '../../model/scenario.js'
import { HAS_PROC } from '../../processes/process-table.js'
import type { HeapReader } from '../reader.js'
import type { ProbeKind, Runtime } from '../runtime.js'

const NAME = 'proc'

const procProbe: ProbeKind = {
  name: NAME,
  form: NAME,
  example: NAME,
  help: 'no heap: descriptors, threads and RSS only',
  parse(_, text): ProbeSpec {
    if (!HAS_PROC)
      throw new HarnessError('This system has no /proc, so --probe proc reads nothing', 'Run it on Linux.')
    return { kind: NAME, text, rssThresholdBytes: DEFAULT_RSS_THRESHOLD_BYTES }
  },
}

/** Never taken unless it was asked for: a pass without a heap says less. */
export const procRuntime: Runtime = {
  name: NAME,
  hint: 'give --probe proc, which reads no heap and judges descriptors, threads and RSS',
  files: [],
  probe: procProbe,
  claim: ({ probe }) => (probe?.kind === NAME ? 'named' : 'impossible'),
  detect: () => Promise.resolve(READER),
}

const READER: HeapReader = {
  runtime: NAME,
  wholeServer: true,
  probe: {
    kind: NAME,
    from: 'target',
    heap: undefined,
    unseen: [
      'No heap is read: memory that the server frees and does not return to the system, or retains within pages that it had before, is not seen.',
      'A runtime that collects garbage takes more than what is live: the resident memory of a Go server with GOGC=100 rises by about twice what leaks.',
      'What allocated or retains the memory is not found.',
    ],
    notes: [],
  },
  read: () => Promise.resolve({ collections: 0, stays: true, collected: undefined, sameProcess: true }),
  close: () => Promise.resolve(),
}
