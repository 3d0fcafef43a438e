/**
 * `make bench`: what leakgate costs and what it can see. Prints a table, and writes `reports/bench/NAME.json`.
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { churnRate, churnRateTable } from './churn-rate.js'

const FOLDER = 'reports/bench'
const CONCURRENCY = Number(process.env['BENCH_CONCURRENCY'] ?? 32)

const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort(new Error('stopped by SIGINT')))

const report = await churnRate(CONCURRENCY, interrupt.signal)
process.stdout.write(`${churnRateTable(report)}\n`)
mkdirSync(FOLDER, { recursive: true })
writeFileSync(`${FOLDER}/churn-rate.json`, `${JSON.stringify(report, undefined, 2)}\n`)
