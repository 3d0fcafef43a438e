/**
 * A source tree of gRPC-Go on this machine: whether it is one, and a digest of its contents.
 * @module
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { HarnessError } from '../../model/harness-error.js'

/**
 * @returns the absolute path of the tree
 * @throws {HarnessError} where the folder is not the root of the module google.golang.org/grpc
 */
export async function findSourceTree(folder: string): Promise<string> {
  const path = resolve(folder)
  const goMod = await readFile(join(path, 'go.mod'), 'utf8').catch(() => undefined)
  if (goMod !== undefined && /^module\s+"?google\.golang\.org\/grpc"?\s*(?:\/\/.*)?$/m.test(goMod))
    return path
  throw new HarnessError(
    `${folder} is not a source tree of gRPC-Go: ${goMod === undefined ? 'it has no go.mod' : 'its go.mod is of another module'}`,
    'Give the root of a clone of https://github.com/grpc/grpc-go.',
  )
}

/**
 * A digest of the names and contents of all files that can shape a build of the module. Tests, hidden folders and
 * nested modules, which have a go.mod of their own, cannot.
 */
export async function digestSourceTree(root: string): Promise<string> {
  const hash = createHash('sha256')
  for (const path of await sourceFiles(root, '')) {
    hash.update(JSON.stringify(path))
    hash.update(
      createHash('sha256')
        .update(await readFile(join(root, path)))
        .digest(),
    )
  }
  return hash.digest('hex').slice(0, 16)
}

/** Relative paths, sorted. */
async function sourceFiles(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  const found: string[] = []
  for (const entry of entries) {
    const path = join(folder, entry.name)
    // go build ignores these.
    if (/^[._]|_test\.go$|^testdata$/.test(entry.name)) continue
    if (entry.isFile()) found.push(path)
    else if (entry.isDirectory() && !existsSync(join(root, path, 'go.mod'))) {
      found.push(...(await sourceFiles(root, path)))
    }
  }
  return found
}
