/**
 * A whole run with leakgate's plan and rule, and a simulated server.
 * @module
 */
import {
  judge,
  parseTarget,
  planStages,
  roundsOf,
  confirmedFrom,
  EFFORTS,
  scenarioFor,
  type Effort,
  type JudgedVerdict,
  type RunRecord,
  type RunRule,
  type Sample,
  type StagePlan,
} from '../../harness/index.js'
import type { Server } from './bootstrap.js'
import { COLUMNS } from './series.js'

const LOOK_MS = 1_000
const HOLD_MS = 60_000

export interface SimulatedRun {
  readonly record: RunRecord
  readonly verdict: JudgedVerdict
}

/**
 * @param server called once for each sample
 * @param added the shape that is added to its samples
 * @param holds whether the run waits for 60 s after a rise
 * @param effort of the run
 */
export function simulateRun(
  server: Server,
  added: (connections: number, quietMs: number) => ReturnType<Server>,
  holds: boolean,
  effort: Effort = 'standard',
): SimulatedRun {
  const { plan, rule } = settingsOf(effort)
  const samples: Sample[] = []
  const stages: number[] = []
  const held: { afterSample: number; samples: Sample[] }[] = []
  const record: RunRecord = { samples, stages, holds: held }
  let round = 0
  const sample = (connections: number, quietMs = 0): Sample =>
    sampleOf(round++, connections, quietMs, server(connections), added(connections, quietMs))
  const { warmUpConnections, connectionsPerRound } = plan
  let connections = warmUpConnections
  samples.push(sample(connections))
  let verdict = judge(record, rule)
  for (const each of connectionsPerRound) {
    if (held.at(-1)?.afterSample === samples.length - 1) samples.push(sample(connections))
    stages.push(samples.length - 1)
    for (const more of roundsOf(each)) {
      connections += more
      samples.push(sample(connections))
    }
    verdict = judge(record, rule)
    if (verdict.name === 'leak' && holds) {
      const looked: Sample[] = []
      held.push({ afterSample: samples.length - 1, samples: looked })
      for (let quietMs = LOOK_MS; quietMs <= HOLD_MS && verdict.name === 'leak'; quietMs += LOOK_MS) {
        looked.push(sample(connections, quietMs))
        verdict = judge(record, rule)
      }
    }
    if (verdict.name !== 'inconclusive') break
  }
  return { record, verdict }
}

function settingsOf(effort: Effort): { readonly plan: StagePlan; readonly rule: RunRule } {
  const scenario = scenarioFor(parseTarget('node'), { effort })
  const { maxConnections, load, thresholdBytesPerConnection, atLeastConnections } = scenario
  return {
    plan: planStages(maxConnections, load.concurrency, EFFORTS[effort].growth),
    rule: {
      thresholdBytesPerConnection,
      atLeastConnections,
      confirmedFromConnections: confirmedFrom(scenario),
      unit: 'connection',
    },
  }
}

function sampleOf(
  round: number,
  connections: number,
  quietMs: number,
  read: ReturnType<Server>,
  added: ReturnType<Server>,
): Sample {
  const figures = Object.fromEntries(
    COLUMNS.filter(column => read[column] !== undefined).map(column => [
      column,
      Math.round((read[column] ?? 0) + (added[column] ?? 0)),
    ]),
  )
  return {
    round,
    atMs: connections + quietMs,
    connections,
    cpuPercent: 0,
    liveHeapBytes: 0,
    rssBytes: 0,
    fileDescriptors: 0,
    threads: 0,
    ...figures,
  }
}
