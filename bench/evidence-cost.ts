/**
 * The cost of evidence: seconds and bytes of the run, and the time for which the server is stopped.
 * @module
 */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEvidenceOptions, parseScenario, runScenario, type ScenarioInput } from '../harness/index.js'
import { formatSpread, spread, type Spread } from './spread.js'

const ROUNDS = 3
const SERVERS: readonly ScenarioInput[] = [
  { target: 'go@1.66.2' },
  { target: 'go@1.66.3' },
  { target: 'node+planted-leak' },
  { target: 'grpc-js@1.5.9' },
]

export interface EvidenceCostRow {
  readonly target: string
  readonly verdict: string
  /** From the last sample to the end of the evidence. */
  readonly seconds: Spread
  readonly keptBytes: Spread
  /** Both snapshots of go-retain together; null if it took none. */
  readonly stoppedMs: Spread | null
  readonly problems: readonly string[]
}

/** @param report called with a line about each measurement */
export async function evidenceCost(
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<EvidenceCostRow[]> {
  const rows: EvidenceCostRow[] = []
  for (const input of SERVERS) {
    const [seconds, keptBytes, stoppedMs]: [number[], number[], number[]] = [[], [], []]
    const problems: string[] = []
    let verdict = ''
    for (let round = 0; round < ROUNDS; round++) {
      const folder = await mkdtemp(join(tmpdir(), 'leakgate-bench-'))
      try {
        const evidence = parseEvidenceOptions({ evidence: 'profile' }, folder)
        const run = await runScenario(
          parseScenario(input, key => key),
          signal,
          {},
          evidence,
        )
        verdict = run.verdict
        report(`${input.target}, round ${round + 1} of ${ROUNDS}: ${verdict}`)
        seconds.push((run.evidence?.tookMs ?? 0) / 1_000)
        problems.push(...(run.evidence?.problems ?? []))
        keptBytes.push(await sizeOf(join(folder, 'evidence')))
        const stopped = await stopOf(join(folder, 'evidence'))
        if (stopped !== undefined) stoppedMs.push(stopped)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    }
    rows.push({
      target: input.target,
      verdict,
      seconds: spread(seconds),
      keptBytes: spread(keptBytes),
      stoppedMs: stoppedMs.length > 0 ? spread(stoppedMs) : null,
      problems,
    })
  }
  return rows
}

export function evidenceCostTable(rows: readonly EvidenceCostRow[]): string {
  return [
    '`--evidence profile`; seconds are those after the last sample, pauses are those of both snapshots together.',
    '',
    '| server | verdict | seconds | server stopped, ms | bytes kept | problems |',
    '|---|---|---|---|---|---|',
    ...rows.map(
      ({ target, verdict, seconds, stoppedMs, keptBytes, problems }) =>
        `| ${target} | ${verdict} | ${formatSpread(seconds, 1)} | ${stoppedMs ? formatSpread(stoppedMs, 0) : '-'} | ` +
        `${formatSpread(keptBytes, 0)} | ${problems.join('; ') || 'none'} |`,
    ),
  ].join('\n')
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  const sizes = await Promise.all(names.map(async name => (await stat(join(folder, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function stopOf(folder: string): Promise<number | undefined> {
  try {
    const looks = ['retain-before.json', 'retain-after.json'].map(async name => {
      const look = JSON.parse(await readFile(join(folder, name), 'utf8')) as { stoppedMs: number }
      return look.stoppedMs
    })
    return (await Promise.all(looks)).reduce((sum, ms) => sum + ms, 0)
  } catch {
    return undefined
  }
}
