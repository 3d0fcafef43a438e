/**
 * `--probe metrics=URL#GAUGE[,collect=URL]`: a gauge of the live heap at a Prometheus endpoint.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { ProbeSpec } from '../../model/probe.js'
import { addressOf, parseProbeUrl } from '../probe-url.js'
import type { ProbeKind } from '../runtime.js'
import { parseLabels } from './prometheus-text.js'

/** Which gauge, and how a collection is asked for. */
export interface MetricsSpec extends ProbeSpec {
  readonly url: URL
  /** The name of the gauge. */
  readonly name: string
  /** The labels that its series must have; those of all that have them are added up. */
  readonly labels: ReadonlyMap<string, string>
  /** Requested before each reading; undefined where nothing forces a collection. */
  readonly collect: URL | undefined
}

const NAME = 'metrics'
const EXAMPLE = 'metrics=http://127.0.0.1:9090/metrics#process_heap_bytes'
const COLLECT = ',collect='

/** The gauge is in bytes. */
export const metricsProbe: ProbeKind = {
  name: NAME,
  form: 'metrics=URL#GAUGE[,collect=URL]',
  example: `'${EXAMPLE}'`,
  help: 'a gauge of the heap in bytes at a Prometheus endpoint; collect=URL is requested before each reading',
  parse(value, text): MetricsSpec {
    const hash = value.indexOf('#')
    if (hash < 0) {
      throw new HarnessError(
        `The probe "${NAME}" names no gauge`,
        `Put its name after the URL and a "#": --probe '${EXAMPLE}'.`,
      )
    }
    const url = parseProbeUrl(value.slice(0, hash), text, ['http', 'https'], EXAMPLE)
    const { name, labels, rest } = parseGauge(value.slice(hash + 1))
    if (rest !== '' && !rest.startsWith(COLLECT)) {
      throw new HarnessError(
        `"${rest}" in --probe ${NAME} is not understood`,
        `After the gauge, only ",collect=URL" may follow: --probe '${EXAMPLE},collect=http://127.0.0.1:9090/gc'.`,
      )
    }
    const collect =
      rest === ''
        ? undefined
        : parseProbeUrl(
            rest.slice(COLLECT.length),
            text,
            ['http', 'https'],
            `${EXAMPLE},collect=http://127.0.0.1:9090/gc`,
          )
    return { kind: NAME, text, address: addressOf(url), url, name, labels, collect }
  },
}

/** The probe as this runtime reads it; undefined where it is of another kind. */
export function asMetrics(probe: ProbeSpec | undefined): MetricsSpec | undefined {
  return probe?.kind === NAME ? (probe as MetricsSpec) : undefined
}

/** `name` or `name{area="heap"}`, and what follows it. */
function parseGauge(text: string): { name: string; labels: Map<string, string>; rest: string } {
  const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(text)?.[0] ?? ''
  if (name === '') {
    throw new HarnessError(
      `"${text}" in --probe ${NAME} does not begin with the name of a gauge`,
      `Write it as --probe '${EXAMPLE}'.`,
    )
  }
  if (text[name.length] !== '{') return { name, labels: new Map(), rest: text.slice(name.length) }
  try {
    const { end, labels } = parseLabels(text, name.length)
    return { name, labels, rest: text.slice(end) }
  } catch (error) {
    throw new HarnessError(
      `The labels of "${text}" in --probe ${NAME} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      `Write them as ${name}{area="heap"}, and put the whole probe in single quotes. Only equal labels can be selected.`,
      { cause: error },
    )
  }
}
