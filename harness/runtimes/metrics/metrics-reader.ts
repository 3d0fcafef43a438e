/**
 * Reads a gauge of the heap from a Prometheus endpoint.
 * @module
 */
import { agentFor, OtherStatus, send, type GetOptions } from '../http-text.js'
import { collectUntilItStays } from '../collect-until-it-stays.js'
import type { LiveHeapReading } from '../reader.js'
import type { MetricsSpec } from './metrics-probe.js'
import { otherUnit } from './gauge-unit.js'
import { parseMetrics, type Metrics, type Series } from './prometheus-text.js'

/** A large server has some megabytes of metrics. */
const MAX_BYTES = 32 * 1024 * 1024
/** Nothing of the answer is read. */
const MAX_COLLECT_BYTES = 1024 * 1024
const LEAST_COLLECTIONS = 2
const METHOD_NOT_ALLOWED = 405
const MOST_NAMES = 5

/** Thrown where the endpoint answers, and does not have the gauge. */
export class NoGauge extends Error {
  override readonly name = 'NoGauge'
}

/** A connection to the endpoint of one process. */
export interface MetricsReader {
  /**
   * @throws {NoGauge} where the gauge is missing, or is no amount of bytes
   * @throws {Error} where the process does not answer within `timeoutMs`
   */
  read(timeoutMs: number): Promise<LiveHeapReading>
  close(): Promise<void>
}

/** Nothing is read yet. */
export function createMetricsReader(spec: MetricsSpec): MetricsReader {
  const agent = agentFor(spec.url)
  const collectAgent = spec.collect && agentFor(spec.collect)
  let method: 'GET' | 'POST' = 'POST'
  const gauge = async (options: GetOptions): Promise<number> =>
    gaugeOf(parseMetrics((await send(spec.url, options)).toString('utf8')), spec)
  const collect = async (url: URL, options: GetOptions): Promise<void> => {
    try {
      await send(url, options, method)
    } catch (error) {
      const refused =
        error instanceof Error && error.cause instanceof OtherStatus ? error.cause.status : undefined
      if (method === 'GET' || refused !== METHOD_NOT_ALLOWED) throw error
      method = 'GET'
      await send(url, options, method)
    }
  }
  return {
    async read(timeoutMs) {
      const signal = AbortSignal.timeout(timeoutMs)
      const options = { agent, signal, maxBytes: MAX_BYTES }
      // Counters of a collection are not known here, so that nothing can be said of it.
      const unproven = { collected: undefined, sameProcess: true }
      const { collect: url } = spec
      if (!url || !collectAgent)
        return { liveHeapBytes: await gauge(options), collections: 0, stays: true, ...unproven }
      const heap = await collectUntilItStays(async () => {
        await collect(url, { agent: collectAgent, signal, maxBytes: MAX_COLLECT_BYTES })
        return gauge(options)
      }, LEAST_COLLECTIONS)
      return { ...heap, ...unproven }
    },
    close() {
      agent.destroy()
      collectAgent?.destroy()
      return Promise.resolve()
    },
  }
}

/**
 * The sum of the series that have the labels.
 * @throws {NoGauge}
 */
export function gaugeOf(metrics: Metrics, { name, labels }: Pick<MetricsSpec, 'name' | 'labels'>): number {
  const found = metrics.get(name)
  if (!found) throw new NoGauge(`there is no metric "${name}"${similar(metrics, name)}`)
  if (!['gauge', 'untyped', 'unknown', undefined].includes(found.type))
    throw new NoGauge(`"${name}" is a ${found.type ?? ''}, not a gauge`)
  const other = otherUnit(name, found)
  if (other !== undefined) throw new NoGauge(`"${name}" ${other}`)
  const series = found.series.filter(each => hasLabels(each, labels))
  if (series.length === 0)
    throw new NoGauge(`no series of "${name}" has the labels ${labelText(labels)}${offered(found.series)}`)
  const bytes = series.reduce((sum, { value }) => sum + value, 0)
  if (!Number.isFinite(bytes) || bytes < 0)
    throw new NoGauge(`"${name}" is ${bytes}, which is no amount of bytes`)
  return bytes
}

function hasLabels(series: Series, wanted: ReadonlyMap<string, string>): boolean {
  return [...wanted].every(([name, value]) => series.labels.get(name) === value)
}

/** Names that share a word with the one that was asked for, else those that speak of memory. */
function similar(metrics: Metrics, name: string): string {
  const words = name.split('_').filter(word => word.length > 3 && word !== 'bytes')
  const names = [...metrics.keys()]
  const alike = names.filter(each => words.some(word => each.includes(word)))
  const offer = (alike.length > 0 ? alike : names.filter(each => /heap|alloc|mem/.test(each))).slice(
    0,
    MOST_NAMES,
  )
  return offer.length === 0 ? '' : `; there are ${offer.join(', ')}`
}

function offered(series: readonly Series[]): string {
  const shown = series.slice(0, MOST_NAMES).map(({ labels }) => labelText(labels))
  return `; there are ${shown.join(', ')}`
}

function labelText(labels: ReadonlyMap<string, string>): string {
  return `{${[...labels].map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}}`
}
