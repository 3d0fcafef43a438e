/**
 * Reads and checks a config file.
 * @module
 */
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { readBounded } from '../files/read-bounded.js'
import { parseBoundedJson, refuseUnbounded } from '../model/json/bounded-json.js'
import { HarnessError } from '../model/harness-error.js'
import { firstIssue, issueText } from '../model/names/issue-text.js'
import { rememberSecretsOfWords } from '../model/secrets/known-secrets.js'
import { storedScenarios } from '../run/scenario/stored-scenarios.js'
import { parseTarget } from '../targets/parse-target.js'
import { workloads } from '../workloads/registry.js'
import { configSchema, type CheckedConfig } from './config-schema.js'
import type { ConfigAnswer } from './config-worker.js'

/** A config file that only says what it has to say takes a fraction of a second. */
const TIME_LIMIT_MS = 10_000

/** A config with the name of its file. */
export interface LoadedConfig extends CheckedConfig {
  /** As the user would write it. */
  readonly file: string
}

/**
 * @param file as `findConfig` returns it
 * @throws {HarnessError} where it cannot be read, does not end in time, exports no config, or has a wrong value; the message
 *   names the file and the key
 */
export async function loadConfig(file: string, timeLimitMs = TIME_LIMIT_MS): Promise<LoadedConfig> {
  const value = file.endsWith('.json') ? readJson(file) : await runFile(file, timeLimitMs)
  return { file, ...checked(file, value) }
}

/** Of a config in JSON. */
const MOST_BYTES = 1024 * 1024

function readJson(file: string): unknown {
  try {
    return parseBoundedJson(readBounded(file, MOST_BYTES))
  } catch (error) {
    throw new HarnessError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'It must be JSON, without comments. A leakgate.config.js may have comments.',
    )
  }
}

async function runFile(file: string, timeLimitMs: number): Promise<unknown> {
  const answer = await inThread(file, timeLimitMs)
  switch (answer.kind) {
    case 'exported':
      return answer.value
    case 'nothing':
      throw new HarnessError(`${file} exports nothing`, 'Write "export default { runs: { … } }" in it.')
    case 'threw':
      throw new HarnessError(`${file} cannot be loaded: ${answer.message}`, 'Mend the file.')
    case 'not-data':
      throw new HarnessError(
        `${file} does not export plain data: ${answer.message}`,
        'Export an object of texts, numbers, lists and objects.',
      )
  }
}

async function inThread(file: string, timeLimitMs: number): Promise<ConfigAnswer> {
  const path = resolve(file)
  // What the file prints must not get into the result on standard output.
  const worker = new Worker(new URL('./config-worker.js', import.meta.url), {
    workerData: { path },
    stdout: true,
    name: 'config',
  })
  worker.stdout.pipe(process.stderr, { end: false })
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<ConfigAnswer>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', (error: unknown) =>
        resolve({ kind: 'threw', message: error instanceof Error ? error.message : String(error) }),
      )
      worker.once('exit', code =>
        resolve({
          kind: 'threw',
          message: `it ended the program (process.exit, code ${code}) or waits for nothing`,
        }),
      )
      timer = setTimeout(
        () =>
          reject(
            new HarnessError(
              `${file} did not end within ${timeLimitMs / 1_000} s`,
              'A config file only exports data: take out what it waits for.',
            ),
          ),
        timeLimitMs,
      )
    })
  } finally {
    clearTimeout(timer)
    worker.stdout.unpipe(process.stderr)
    await worker.terminate()
  }
}

function checked(file: string, value: unknown): CheckedConfig {
  try {
    refuseUnbounded(value)
  } catch (error) {
    throw new HarnessError(`${file}: ${error instanceof Error ? error.message : ''}`, 'See docs/config.md.')
  }
  const parsed = configSchema().safeParse(value, { error: issueText, reportInput: true })
  if (!parsed.success) {
    const { path, text } = firstIssue(parsed.error)
    throw new HarnessError(
      `${file}: ${path === '' ? '' : `${path}: `}${text}`,
      'See docs/config.md for all keys.',
    )
  }
  rememberTexts(parsed.data)
  const {
    defaults = {},
    targets = {},
    workloads = {},
    calls = {},
    runs = {},
  } = parsed.data as Partial<CheckedConfig>
  const config = { defaults, targets, workloads, calls, runs }
  refuseTakenNames(file, config)
  return config
}

/** A file may have secrets, as a command line may. */
function rememberTexts(value: unknown): void {
  if (typeof value === 'string') rememberSecretsOfWords(value.split(/\s+/))
  else if (Array.isArray(value)) {
    rememberSecretsOfWords(value.filter(item => typeof item === 'string'))
    value.forEach(rememberTexts)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (typeof item === 'string') rememberSecretsOfWords([`--${key}`, item])
      rememberTexts(item)
    }
  }
}

/** A name must mean one thing. */
function refuseTakenNames(file: string, { targets, workloads: loads, runs }: CheckedConfig): void {
  const stored = new Set(storedScenarios().map(({ name }) => name))
  refuse(file, 'runs', Object.keys(runs), name => stored.has(name), 'a stored scenario')
  refuse(file, 'targets', Object.keys(targets), isTarget, 'a target of leakgate')
  refuse(
    file,
    'workloads',
    Object.keys(loads),
    name => workloads.find(name) !== undefined,
    'a workload of leakgate',
  )
}

function refuse(
  file: string,
  key: string,
  names: readonly string[],
  isTaken: (name: string) => boolean,
  what: string,
): void {
  const taken = names.find(isTaken)
  if (taken === undefined) return
  throw new HarnessError(`${file}: ${key}.${taken}: "${taken}" is already ${what}`, 'Give it another name.')
}

function isTarget(name: string): boolean {
  try {
    parseTarget(name)
    return true
  } catch (error) {
    if (error instanceof HarnessError) return false
    throw error
  }
}
