/**
 * Building go-retain, which reads the memory of a Go process, once for each version of it and of Go.
 * @module
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { packagePath } from '../../model/package-path.js'
import { cached, type CacheOptions } from '../../build-cache/build-cache.js'
import { runGo } from '../../go-toolchain/go-command.js'
import { findGo } from '../../go-toolchain/go-toolchain.js'

const SOURCES_FOLDER = packagePath('tools/go-retain/')
const BINARY = process.platform === 'win32' ? 'go-retain.exe' : 'go-retain'
const BUILD_ARGS = ['build', '-trimpath', '-buildvcs=false']

/**
 * Builds go-retain, unless it is cached. It needs Go's standard library only.
 * @returns the path of the binary
 * @throws {HarnessError} where Go is missing or too old
 * @throws {Error} with Go's message where it does not build
 */
export async function buildGoRetain(
  signal: AbortSignal,
  cache: Omit<CacheOptions, 'signal'> = {},
): Promise<string> {
  const go = await findGo(signal)
  const hash = createHash('sha256').update(JSON.stringify([BUILD_ARGS, go.settings]))
  for (const path of await sourceFiles(SOURCES_FOLDER)) {
    hash.update(JSON.stringify([relative(SOURCES_FOLDER, path), await readFile(path, 'utf8')]))
  }
  const folder = await cached(
    `go-retain-${hash.digest('hex').slice(0, 16)}`,
    async (dir, over, guard) => {
      const workDir = join(dir, 'work')
      await mkdir(workDir)
      const outcome = await runGo([...BUILD_ARGS, '-o', join(dir, BINARY), '.'], {
        cwd: SOURCES_FOLDER,
        env: { ...go.env, GOTMPDIR: workDir },
        signal: over,
        guard,
      })
      if (!outcome.ok)
        throw new Error(`go-retain did not build: ${outcome.stderr.trim() || (outcome.spawnError ?? '')}`)
      await rm(workDir, { recursive: true, force: true })
    },
    { ...cache, signal },
  )
  return join(folder, BINARY)
}

/** The files that shape a build, sorted: no tests, no test data, no modules of other programs. */
async function sourceFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter(entry => entry.isFile() && isSource(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => !/^(?:testdata|outside)\//.test(relative(folder, path)))
    .sort()
}

function isSource(name: string): boolean {
  return name === 'go.mod' || (/\.(go|s)$/.test(name) && !name.endsWith('_test.go'))
}
