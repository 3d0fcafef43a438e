/**
 * `make bench`: what leakgate costs and which leaks it sees. Prints tables and writes `reports/bench/NAME.json`.
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { HarnessError, type Effort } from '../harness/index.js'
import { churnRateTable } from './churn-rate-table.js'
import { churnRate } from './churn-rate.js'
import { envCount } from './bench-scenario.js'
import { evidenceCost, evidenceCostTable } from './evidence-cost.js'
import { harnessMemory, harnessMemoryTable } from './harness-memory.js'
import { rpcRate, rpcRateTable } from './rpc-rate.js'
import { sensitivity, sensitivityTable } from './sensitivity.js'
import { shapeRunOptions, shapeRuns, shapeRunsTable } from './verdict-lab/shape-runs.js'
import { timeToVerdict, timeToVerdictTable } from './time-to-verdict.js'
import { labInThreads } from './verdict-lab/lab-in-threads.js'
import { labTable } from './verdict-lab/lab-table.js'
import { nullRuns, nullRunsTable } from './verdict-lab/null-runs.js'

const FOLDER = 'reports/bench'

const interrupt = new AbortController()
const { signal } = interrupt
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => interrupt.abort(new Error(`stopped by ${name}`)))
}

/** A bench takes minutes and prints its table at the end, so progress is on standard error. */
const report = (line: string): void => void process.stderr.write(`${line}\n`)

/** Each bench returns its figures for the file and its table for the terminal. */
const BENCHES: Readonly<Record<string, () => Promise<{ figures: unknown; table: string }>>> = {
  async 'churn-rate'() {
    const figures = await churnRate(signal, report)
    return { figures, table: churnRateTable(figures) }
  },
  async 'rpc-rate'() {
    const figures = await rpcRate(signal, report)
    return { figures, table: rpcRateTable(figures) }
  },
  async 'time-to-verdict'() {
    const figures = await timeToVerdict(signal, report)
    return { figures, table: timeToVerdictTable(figures) }
  },
  async sensitivity() {
    const figures = await sensitivity(signal, report)
    return { figures, table: sensitivityTable(figures) }
  },
  async 'shape-runs'() {
    const figures = await shapeRuns(`${FOLDER}/shape-runs.jsonl`, shapeRunOptions(), signal, report)
    return { figures, table: shapeRunsTable(figures) }
  },
  'verdict-lab': () => lab('standard'),
  'verdict-lab-quick': () => lab('quick'),
  'verdict-lab-thorough': () => lab('thorough'),
  async 'null-runs'() {
    const figures = await nullRuns(signal, report)
    return { figures, table: nullRunsTable(figures) }
  },
  async 'evidence-cost'() {
    const figures = await evidenceCost(signal, report)
    return { figures, table: evidenceCostTable(figures) }
  },
  async 'harness-memory'() {
    const figures = await harnessMemory(signal, report)
    return { figures, table: harnessMemoryTable(figures) }
  },
}

async function lab(effort: Effort): Promise<{ figures: unknown; table: string }> {
  const file = `${FOLDER}/verdict-lab-${effort}.jsonl`
  const figures = await labInThreads(envCount('BENCH_RUNS', 1_000), effort, file, signal, report)
  return { figures, table: labTable(figures) }
}

const asked = process.argv.slice(2)
const unknown = asked.filter(name => !(name in BENCHES))
if (unknown.length > 0) {
  process.stderr.write(`Unknown bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.\n`)
  process.exitCode = 2
} else {
  mkdirSync(FOLDER, { recursive: true })
  const chosen = Object.entries(BENCHES).filter(([name]) => asked.length === 0 || asked.includes(name))
  try {
    for (const [name, bench] of chosen) {
      const { figures, table } = await bench()
      process.stdout.write(`## ${name}\n\n${table}\n\n`)
      writeFileSync(`${FOLDER}/${name}.json`, `${JSON.stringify(figures, undefined, 2)}\n`)
    }
  } catch (error) {
    if (signal.aborted) process.stderr.write(`${(signal.reason as Error).message}\n`)
    else if (error instanceof HarnessError) process.stderr.write(`${error.message}\n${error.next}\n`)
    else throw error
    process.exitCode = 2
  }
}
