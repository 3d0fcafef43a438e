/**
 * Any server that exports the size of its heap as a Prometheus gauge. It cannot say who allocated or retains it.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../../model/harness-error.js'
import { shownUrl } from '../http-text.js'
import { addressOf } from '../probe-url.js'
import type { HeapReader, ReaderProbe } from '../reader.js'
import type { Runtime, RuntimeProcess } from '../runtime.js'
import { asMetrics, metricsProbe, type MetricsSpec } from './metrics-probe.js'
import { createMetricsReader, NoGauge, type MetricsReader } from './metrics-reader.js'

const NAME = 'metrics'
const READ_TIMEOUT_MS = 5_000
const RETRY_MS = 100
/** Some servers export a metric only once they have a value for it. */
const GAUGE_PATIENCE_MS = 3_000

/** See the head of the file. */
export const metricsRuntime: Runtime = {
  name: NAME,
  hint: "name the Prometheus gauge of the heap of any other server with --probe 'metrics=URL#GAUGE'",
  files: [],
  gaugeIsNamed: true,
  probe: metricsProbe,
  claim: ({ probe }) => (asMetrics(probe) ? 'named' : 'impossible'),
  detect(process, signal) {
    const spec = asMetrics(process.probe)
    if (!spec) throw new Error('a gauge is read where it is named, and none is')
    return answering(process, spec, signal)
  },
}

function openMetricsReader(spec: MetricsSpec, reader: MetricsReader): HeapReader {
  return {
    runtime: NAME,
    address: addressOf(spec.url),
    probe: describe(spec),
    read: timeoutMs => reader.read(timeoutMs),
    close: () => reader.close(),
  }
}

function describe({ url, name, labels, collect }: MetricsSpec): ReaderProbe {
  const selector = [...labels].map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',')
  const gauge = `${name}${selector === '' ? '' : `{${selector}}`}`
  const heap = collect ? 'live heap' : 'heap, garbage included,'
  return {
    kind: metricsProbe.name,
    from: 'target',
    heap: `${heap} by ${gauge} of ${shownUrl(url)}`,
    unseen: [
      ...(collect
        ? [`${shownUrl(collect)} is requested before each reading; whether it collects is not proven.`]
        : [
            'No collection is forced: the figures contain garbage. Name a URL that collects with ",collect=URL".',
          ]),
      'What allocated or retains the memory is not found.',
      `Whether ${name} is the live heap in bytes is not proven. It is compared with the resident memory, where the process is known.`,
    ],
    notes: [url, ...(collect ? [collect] : [])].some(({ protocol }) => protocol === 'https:')
      ? ['The certificate of the endpoint is not checked.']
      : [],
  }
}

/** Asks again until the endpoint answers, for the process may have just been started. */
async function answering(
  process: RuntimeProcess,
  spec: MetricsSpec,
  signal: AbortSignal,
): Promise<HeapReader> {
  const reader = createMetricsReader(spec)
  let missingSinceMs: number | undefined
  let why: unknown
  try {
    while (!signal.aborted) {
      try {
        process.checkAddress?.(addressOf(spec.url))
        if (spec.collect) process.checkAddress?.(addressOf(spec.collect))
        await reader.read(READ_TIMEOUT_MS)
        return openMetricsReader(spec, reader)
      } catch (error) {
        if (error instanceof HarnessError) throw error
        why = error
        missingSinceMs = error instanceof NoGauge ? (missingSinceMs ?? performance.now()) : undefined
        if (missingSinceMs !== undefined && performance.now() - missingSinceMs > GAUGE_PATIENCE_MS) break
      }
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
    }
  } catch (error) {
    await reader.close()
    throw error
  }
  await reader.close()
  const message = why instanceof Error ? why.message : 'it answered too late'
  throw why instanceof NoGauge
    ? new HarnessError(
        `The metrics at ${shownUrl(spec.url)} cannot be used: ${message}`,
        'Name a gauge of the heap in bytes after the "#".',
        { cause: why },
      )
    : new HarnessError(
        `The gauge ${spec.name} cannot be read: ${message}`,
        'Give the URL of the Prometheus endpoint of the server, as in --probe metrics=http://127.0.0.1:9090/metrics#GAUGE.',
        { cause: why },
      )
}
