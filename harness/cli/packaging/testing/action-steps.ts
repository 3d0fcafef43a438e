/**
 * The steps of the GitHub action, run as a runner runs them, for tests.
 * @module
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { packagePath } from '../../../model/package-path.js'

export interface StepOutcome {
  readonly code: number | null
  /** What the step wrote to `GITHUB_OUTPUT`. */
  readonly outputs: Readonly<Record<string, string>>
  /** Standard output and standard error. */
  readonly log: string
}

/**
 * Runs the script of a step of `action.yml` in bash, with the options that a runner gives it.
 * @param id of the step
 * @param folder the working directory, in which the file of its outputs is written too
 * @param env added to this process's own; the step's `env:` is not evaluated
 * @throws {Error} where no step has that id and a script
 */
export async function runActionStep(
  id: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<StepOutcome> {
  const action = parse(readFileSync(packagePath('action.yml'), 'utf8')) as {
    runs: { steps: { id?: string; run?: string }[] }
  }
  const script = action.runs.steps.find(step => step.id === id)?.run
  if (script === undefined) throw new Error(`action.yml has no step "${id}" with a script`)
  const output = join(folder, `output-of-${id}`)
  writeFileSync(output, '')
  const child = spawn('/bin/bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GITHUB_OUTPUT: output, ...env },
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (log += text))
  }
  const [code] = (await once(child, 'close')) as [number | null]
  const lines = readFileSync(output, 'utf8').trim().split('\n').filter(Boolean)
  const outputs = Object.fromEntries(lines.map(line => line.split(/=(.*)/s, 2) as [string, string]))
  return { code, outputs, log }
}
