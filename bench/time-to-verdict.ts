/**
 * The time from a ready server to its verdict.
 * @module
 */
import { parseScenario, runScenario } from '../harness/index.js'
import { formatSpread, spread, type Spread } from './spread.js'

const ROUNDS = 5
const SCENARIOS = [
  { target: 'go@1.66.2', mode: 'xds', close: 'clean' },
  { target: 'go@1.66.2', mode: 'xds', close: 'rst' },
  { target: 'go@1.66.3', mode: 'xds', close: 'clean' },
] as const

export interface VerdictTimeRow {
  readonly name: string
  readonly verdicts: readonly string[]
  readonly seconds: Spread
  readonly connections: Spread
}

/** @param report called with a line about each measurement */
export async function timeToVerdict(
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<VerdictTimeRow[]> {
  const lanes = SCENARIOS.map(input => ({
    input,
    verdicts: [] as string[],
    seconds: [] as number[],
    connections: [] as number[],
  }))
  for (let round = 0; round < ROUNDS; round++) {
    for (const lane of lanes) {
      const run = await runScenario(
        parseScenario(lane.input, key => key),
        signal,
      )
      report(`round ${round + 1}: ${lane.input.target} ${lane.input.close}, ${run.verdict}`)
      lane.verdicts.push(run.verdict)
      lane.seconds.push((run.samples.at(-1)?.atMs ?? Number.NaN) / 1_000)
      lane.connections.push(run.samples.at(-1)?.connections ?? Number.NaN)
    }
  }
  return lanes.map(({ input, verdicts, seconds, connections }) => ({
    name: `${input.target} ${input.mode} ${input.close}`,
    verdicts,
    seconds: spread(seconds),
    connections: spread(connections),
  }))
}

export function timeToVerdictTable(rows: readonly VerdictTimeRow[]): string {
  return [
    '| server | verdicts | seconds from ready | connections |',
    '|---|---|---|---|',
    ...rows.map(
      ({ name, verdicts, seconds, connections }) =>
        `| ${name} | ${[...new Set(verdicts)].join(', ')} | ${formatSpread(seconds, 2)} | ${formatSpread(connections, 0)} |`,
    ),
  ].join('\n')
}
