/**
 * What the rule says of servers made of noise, looking after every sample.
 * @module
 */
import type { VerdictName } from '../../model/verdict.js'
import { judge, type Rule } from '../judge.js'
import type { Point } from '../point.js'
import { samplesOf } from './stored-series.js'

export interface NoisyServer {
  readonly bytesPerConnection: number
  readonly connectionsPerRound: number
  /** Of one sample, whatever the correlation. */
  readonly standardDeviationBytes: number
  /** Correlation of each sample with the one before. */
  readonly correlation: number
}

export interface Tally {
  readonly verdicts: Readonly<Record<VerdictName, number>>
  /** Samples taken until the verdict, on average. */
  readonly meanSamples: number
}

/**
 * Runs of at most `maxSamples`, each ended by its first `leak` or `stable`.
 * @param seed any whole number; equal seeds give equal tallies
 */
export function simulate(
  server: NoisyServer,
  rule: Rule,
  runs: number,
  maxSamples: number,
  seed: number,
): Tally {
  const normal = normalNumbers(seed)
  const verdicts = { leak: 0, stable: 0, inconclusive: 0, void: 0 }
  let samples = 0
  for (let run = 0; run < runs; run++) {
    const points = noisyPoints(server, maxSamples, normal)
    let taken = rule.minSamples
    let verdict = judge(samplesOf(points.slice(0, taken)), rule)
    while (verdict.name === 'inconclusive' && taken < maxSamples) {
      taken++
      verdict = judge(samplesOf(points.slice(0, taken)), rule)
    }
    verdicts[verdict.name]++
    samples += taken
  }
  return { verdicts, meanSamples: samples / runs }
}

/** A first-order autoregressive process about a line, in its stationary state from the first sample on. */
function noisyPoints(server: NoisyServer, count: number, normal: () => number): Point[] {
  const { bytesPerConnection, connectionsPerRound, standardDeviationBytes, correlation } = server
  const fresh = Math.sqrt(1 - correlation ** 2)
  let deviation = normal()
  return Array.from({ length: count }, (_, round) => {
    if (round > 0) deviation = correlation * deviation + fresh * normal()
    const connections = 1_000 + round * connectionsPerRound
    const bytes = 1e7 + bytesPerConnection * connections + standardDeviationBytes * deviation
    return { connections, bytes: Math.round(bytes) }
  })
}

/** Box and Muller's transform of Marsaglia's 32-bit xorshift. */
function normalNumbers(seed: number): () => number {
  let state = seed | 1
  const uniform = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return ((state >>> 0) + 0.5) / 2 ** 32
  }
  for (let i = 0; i < 20; i++) uniform()
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}
