/**
 * Runs of real servers, healthy and leaky, whose memory has shapes that are hard to tell apart.
 *
 * Every run is kept in a file, so that a bench of hours goes on where it was stopped.
 * @module
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { parseScenario, runScenario, type ScenarioInput, type VerdictName } from '../../harness/index.js'
import { envCount } from '../bench-scenario.js'
import { SERVER_SHAPES, type ServerShape } from './server-shapes.js'

const ROUNDS = 20

/** One run, as a line of the file. */
export interface ShapeRun {
  readonly server: string
  readonly beside: number
  /** The machine's load average of one minute before the run, and after it. A run keeps about one core busy. */
  readonly loadAverage: readonly [before: number, after: number]
  readonly verdict: VerdictName
  readonly metric: string | undefined
  readonly connections: number
  readonly seconds: number
  readonly reason: string
}

/** All runs of one server. */
export interface ShapeRow {
  readonly server: string
  readonly leaks: boolean
  readonly runs: readonly ShapeRun[]
}

/** What {@link shapeRuns} is told by the environment. */
export interface ShapeRunOptions {
  /** A part of the names of the servers to run; all by default. */
  readonly only: string
  /** Runs of each. */
  readonly rounds: number
  /** Busy loops that run beside each run. */
  readonly beside: number
}

/**
 * From `BENCH_ONLY`, `BENCH_RUNS` and `BENCH_BESIDE`.
 * @throws {HarnessError} where one of them is no number
 */
export function shapeRunOptions(): ShapeRunOptions {
  return {
    only: process.env['BENCH_ONLY'] ?? '',
    rounds: envCount('BENCH_RUNS', ROUNDS),
    beside: envCount('BENCH_BESIDE', 0, 0),
  }
}

/**
 * Runs each server as often as the file does not have it already, round by round.
 * @param file lines of JSON, each a {@link ShapeRun}
 * @param report called with a line about each run
 */
export async function shapeRuns(
  file: string,
  { only, rounds, beside }: ShapeRunOptions,
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<ShapeRow[]> {
  const shapes = SERVER_SHAPES.filter(({ name }) => name.includes(only))
  const runs = existsSync(file) ? readRuns(file) : []
  const of = (shape: ServerShape): ShapeRun[] =>
    runs.filter(run => run.server === shape.name && run.beside === beside)
  for (let round = 1; round <= rounds; round++) {
    for (const shape of shapes) {
      if (of(shape).length >= round) continue
      const run = await oneRun(shape, beside, signal)
      runs.push(run)
      appendFileSync(file, `${JSON.stringify(run)}\n`)
      report(`${round} of ${rounds}, ${shape.name}: ${run.verdict}, ${run.seconds.toFixed(0)} s`)
    }
  }
  return shapes.map(shape => ({ server: shape.name, leaks: shape.leaks, runs: of(shape) }))
}

async function oneRun(shape: ServerShape, beside: number, signal: AbortSignal): Promise<ShapeRun> {
  const scenario = parseScenario(inputOf(shape), key => key)
  const [loadBefore = 0] = loadavg()
  const loops = Array.from({ length: beside }, () => busyLoop())
  try {
    const run = await runScenario(scenario, signal)
    const [loadAfter = 0] = loadavg()
    return {
      server: shape.name,
      beside,
      loadAverage: [loadBefore, loadAfter],
      verdict: run.verdict,
      metric: run.decidedBy ?? undefined,
      connections: run.samples.at(-1)?.connections ?? 0,
      seconds: run.durationMs / 1_000,
      reason: run.reason,
    }
  } finally {
    for (const loop of loops) loop.kill('SIGKILL')
  }
}

function inputOf(shape: ServerShape): ScenarioInput {
  const program = shape.runtime === 'go' ? goServer(shape) : nodeServer(shape)
  return { target: `command:${program}`, mode: 'plain', effort: shape.effort ?? 'standard' }
}

/** Go builds what has changed only. */
function goServer({ args, collector }: ServerShape): string {
  const binary = resolve('reports/bench/go-shapes')
  execFileSync('go', ['build', '-o', binary, '.'], { cwd: 'fixtures/cases/go-shapes' })
  const env = collector === undefined ? '' : `env GOGC=${collector} `
  return `${env}"${binary}" -addr {address} -pprof {pprof} ${args}`
}

function nodeServer({ args }: ServerShape): string {
  const [shape = '', ...rest] = args.split(' ')
  return `"${process.execPath}" "${resolve('dist/fixtures/cases/shapes.js')}" ${shape} {address} ${rest.join(' ')}`
}

function busyLoop(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
}

function readRuns(file: string): ShapeRun[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as ShapeRun)
}

export function shapeRunsTable(rows: readonly ShapeRow[]): string {
  return [
    '| server | runs | leak | stable | inconclusive | void | seconds (median) |',
    '|---|---|---|---|---|---|---|',
    ...rows.map(({ server, leaks, runs }) => {
      const count = (verdict: VerdictName): string => {
        const found = runs.filter(run => run.verdict === verdict).length
        const wrong = found > 0 && (verdict === 'void' || verdict === (leaks ? 'stable' : 'leak'))
        return wrong ? `**${found}**` : String(found)
      }
      const seconds = runs.map(run => run.seconds).sort((a, b) => a - b)
      const cells = [count('leak'), count('stable'), count('inconclusive'), count('void')]
      const median = seconds[Math.floor(seconds.length / 2)] ?? Number.NaN
      return `| ${server} | ${runs.length} | ${cells.join(' | ')} | ${median.toFixed(0)} |`
    }),
  ].join('\n')
}
