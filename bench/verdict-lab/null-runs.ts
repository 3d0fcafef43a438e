/**
 * Runs of real healthy servers: every one of them must be stable.
 * @module
 */
import { parseScenario, runScenario, type ScenarioInput } from '../../harness/index.js'

const MIX = 'clean=3,rst=1,fin=1,rst-after-rpc=1'
const SERVERS: readonly ScenarioInput[] = [
  { target: 'go@1.66.3', mode: 'xds', close: 'clean' },
  { target: 'go@1.66.3', mode: 'xds', close: 'rst' },
  { target: 'go@1.66.3', mode: 'xds', close: MIX },
  { target: 'go@1.66.2', mode: 'plain', close: 'clean' },
  { target: 'go@1.66.2', mode: 'plain', close: 'fin' },
  { target: 'go@1.66.2', mode: 'plain', close: MIX },
  { target: 'node', mode: 'xds', close: 'clean' },
  { target: 'node', mode: 'xds', close: MIX },
  { target: 'node', mode: 'plain', close: 'rst-after-rpc' },
  { target: 'grpc-js@1.5.10', mode: 'plain', close: 'clean' },
]
const ROUNDS = 10

export interface NullRow {
  readonly server: string
  readonly verdicts: Readonly<Record<string, number>>
  /** The reasons of the runs that were not stable. */
  readonly reasons: readonly string[]
  /** The largest slope, in bytes per connection. */
  readonly largestSlope: number
  readonly medianConnections: number
  readonly medianSeconds: number
}

interface Lane {
  readonly input: ScenarioInput
  readonly verdicts: Record<string, number>
  readonly reasons: string[]
  readonly slopes: number[]
  readonly connections: number[]
  readonly seconds: number[]
}

/**
 * Ten runs of each server, round by round, so that a busy hour does not affect one server only.
 *
 * @param report called with a line about each measurement
 */
export async function nullRuns(signal: AbortSignal, report: (line: string) => void): Promise<NullRow[]> {
  const lanes = SERVERS.map((input): Lane => ({
    input,
    verdicts: {},
    reasons: [],
    slopes: [],
    connections: [],
    seconds: [],
  }))
  for (let round = 0; round < ROUNDS; round++) {
    for (const lane of lanes) {
      const run = await runScenario(
        parseScenario(lane.input, key => key),
        signal,
      )
      report(`round ${round + 1} of ${ROUNDS}, ${nameOf(lane.input)}: ${run.verdict}`)
      lane.verdicts[run.verdict] = (lane.verdicts[run.verdict] ?? 0) + 1
      if (run.verdict !== 'stable') lane.reasons.push(run.reason)
      lane.slopes.push(run.bytesPerConnection?.estimate ?? Number.NaN)
      lane.connections.push(run.samples.at(-1)?.connections ?? Number.NaN)
      lane.seconds.push((run.samples.at(-1)?.atMs ?? Number.NaN) / 1_000)
    }
  }
  return lanes.map(({ input, verdicts, reasons, slopes, connections, seconds }) => ({
    server: nameOf(input),
    verdicts,
    reasons,
    largestSlope: Math.max(...slopes),
    medianConnections: middle(connections),
    medianSeconds: middle(seconds),
  }))
}

export function nullRunsTable(rows: readonly NullRow[]): string {
  return [
    '| server | verdicts | largest slope, B/connection | connections | seconds from ready |',
    '|---|---|---|---|---|',
    ...rows.map(
      row =>
        `| ${row.server} | ${Object.entries(row.verdicts)
          .map(([name, count]) => `${count} ${name}`)
          .join(
            ', ',
          )} | ${row.largestSlope.toFixed(1)} | ${row.medianConnections.toLocaleString('en-US')} | ${row.medianSeconds.toFixed(1)} |`,
    ),
    ...rows.flatMap(row => row.reasons.map(reason => `\n${row.server}: ${reason}`)),
  ].join('\n')
}

const nameOf = ({ target, mode, close }: ScenarioInput): string => `${target} ${mode ?? ''}, ${close ?? ''}`

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
