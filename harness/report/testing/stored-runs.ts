/**
 * Real runs, stored by `leakgate run --out`.
 * @module
 */
import { readFileSync } from 'node:fs'
import { packagePath } from '../../model/package-path.js'
import { runResultSchema, type RunResult } from '../../model/run-result.js'

/**
 * - `leak`: gRPC-Go 1.66.2 in xDS mode; `control`: the same beside a server without xDS; `stable`: 1.66.3.
 * - `planted-leak`: the Node `XdsServer` with a planted leak.
 * - `void`: a server that exited during the run.
 */
export type StoredName = 'leak' | 'control' | 'stable' | 'planted-leak' | 'void'

/** Absolute path of the stored run. */
export function storedRunPath(name: StoredName): string {
  return packagePath(`harness/report/testdata/${name}.json`)
}

/** @throws where the file is no run of the current schema */
export function storedRun(name: StoredName): RunResult {
  return runResultSchema.parse(JSON.parse(readFileSync(storedRunPath(name), 'utf8')))
}

/** Text of an attacker: a server or a stored run may try to inject markup or commands into each format. */
export const HOSTILE = [
  '</script><img src=x onerror="alert(1)">',
  '</title></style><svg onload=alert(2)>',
  ']]>&lt;"\'`${alert(3)}',
  'javascript:alert(4)',
  '\u001b[2J\u0007\u0000\ufffe\ud800\u202e',
  '\n::error::obeyed\n##[error]obeyed\nnot ok 99 - obeyed # SKIP\r\n1..0',
  '| [x](javascript:alert(5)) `code` ``` @somebody #1 https://evil.example <b>',
].join(' ')

/** The run with {@link HOSTILE} appended to every free text that the schema allows. */
export function hostileRun(run: RunResult): RunResult {
  const fixed = new Set(['schemaVersion', 'startedAt', 'kind', 'mode', 'close', 'client', 'verdict', 'unit'])
  const enums = new Set(['metric', 'decidedBy', 'level', 'by', 'change', 'tls', 'outcome', 'endedBy'])
  const poison = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return fixed.has(key) || enums.has(key) ? value : value + HOSTILE
    if (Array.isArray(value)) return value.map(item => poison(item, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, name)]))
  }
  const poisoned = poison(run, '') as RunResult
  const controlPlane = poisoned.controlPlane.map(event => ({
    ...event,
    kind: event.kind + HOSTILE,
    error: HOSTILE,
  }))
  return runResultSchema.parse({ ...poisoned, controlPlane })
}
