/**
 * Building one of the Go servers in fixtures/cases, for a test or for the gallery.
 * @module
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packagePath } from '../../model/package-path.js'
import { cached } from '../../build-cache/build-cache.js'
import { buildKey, readSources } from './go-build-key.js'
import { runGo } from '../../go-toolchain/go-command.js'
import { findGo } from '../../go-toolchain/go-toolchain.js'

/**
 * Builds what is not cached yet.
 * @param name a folder of fixtures or of fixtures/cases
 * @param modFile a go.mod of another name in it, which its .sum lies beside
 * @param experiment of Go's toolchain, such as `goroutineleakprofile`; none by default
 * @returns the path of the binary
 * @throws {HarnessError} where there is no Go
 * @throws {Error} with the words of `go` where it does not build
 */
export async function buildGoCase(
  name: string,
  modFile = 'go.mod',
  signal = new AbortController().signal,
  experiment?: string,
): Promise<string> {
  const own = packagePath(`fixtures/${name}`)
  // The package has those that the gallery needs beside the folder of cases, which it has not.
  const source = existsSync(own) ? own : packagePath(`fixtures/cases/${name}`)
  const go = await findGo(signal)
  const settings = experiment === undefined ? go.settings : { ...go.settings, GOEXPERIMENT: experiment }
  const env = experiment === undefined ? go.env : { ...go.env, GOEXPERIMENT: experiment }
  const args = ['build', '-trimpath', '-buildvcs=false', `-modfile=${modFile}`]
  const goMod = await readFile(join(source, modFile), 'utf8')
  const key = buildKey(name, await readSources(source), { goMod, args, settings })
  const folder = await cached(
    key,
    async (dir, over, guard) => {
      const all = [...args, '-o', join(dir, 'server'), '.']
      const outcome = await runGo(all, { cwd: source, env, signal: over, guard })
      if (!outcome.ok) throw new Error(`${name} does not build: ${outcome.stderr}`)
    },
    { signal },
  )
  return join(folder, 'server')
}
