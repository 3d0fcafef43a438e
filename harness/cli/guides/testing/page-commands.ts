/**
 * The commands that the documentation shows, as a shell understands them.
 * @module
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../../../model/package-path.js'

/** A command of a page, in words. */
export interface PageCommand {
  /** E.g. `docs/ci.md`. */
  readonly page: string
  /** E.g. `leakgate`; `npx leakgate` is one as well. */
  readonly program: string
  readonly args: readonly string[]
}

/** The pages that are written by hand. */
export function pages(): string[] {
  const docs = readdirSync(join(packageRoot(), 'docs')).filter(name => name.endsWith('.md'))
  return ['README.md', 'CONTRIBUTING.md', ...docs.map(name => `docs/${name}`)]
}

/** The blocks of a page in one language. */
export function blocksOf(page: string, language: string): string[] {
  const text = readFileSync(join(packageRoot(), page), 'utf8')
  return [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)]
    .filter(([, given]) => given === language)
    .map(([, , block = '']) => block)
}

/**
 * The commands of a page's `sh` blocks, and those after a `$` in blocks that show output as well.
 * @throws {Error} with the shell's words where a block is no shell script
 */
export function commandsOf(page: string): PageCommand[] {
  const shown = blocksOf(page, '').flatMap(block => block.match(/(?<=^\$ ).*$/gm) ?? [])
  return [...blocksOf(page, 'sh'), ...shown].flatMap(script => record(page, script))
}

/** The programs that a page may name. */
const PROGRAMS = ['leakgate', 'npx', 'npm', 'make', 'docker', 'git', 'go', 'kubectl'] as const

/** Runs a script in an empty folder where each program writes down its words, one for each line, and does nothing else. */
function record(page: string, script: string): PageCommand[] {
  const folder = mkdtempSync(join(tmpdir(), 'leakgate-page-'))
  try {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    for (const program of PROGRAMS) {
      const path = join(bin, program)
      writeFileSync(
        path,
        `#!/bin/sh\n{ printf '%s\\n' ${program} "$@"; printf '\\0'; } >> "${folder}/commands"\n`,
      )
      chmodSync(path, 0o755)
    }
    writeFileSync(join(folder, 'commands'), '')
    const env = { PATH: bin }
    const { stderr } = spawnSync('/bin/sh', ['-eu', '-c', script], { cwd: folder, env, encoding: 'utf8' })
    if (stderr !== '') throw new Error(`${page}: ${stderr}`)
    const commands = readFileSync(join(folder, 'commands'), 'utf8').split('\0').slice(0, -1)
    return commands.map(words => commandOf(page, words.split('\n').slice(0, -1)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function commandOf(page: string, words: readonly string[]): PageCommand {
  const [program = '', ...args] = words[0] === 'npx' ? words.slice(1) : words
  return { page, program, args }
}
