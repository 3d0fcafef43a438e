/**
 * The sources of the Go server, and the key of a build of them in the cache.
 * @module
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** File name to contents. */
export type Sources = ReadonlyMap<string, string>

/** The .go files of a folder, sorted by name. */
export async function readSources(folder: string): Promise<Sources> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.go')).sort()
  const entries = names.map(async name => [name, await readFile(join(folder, name), 'utf8')] as const)
  return new Map(await Promise.all(entries))
}

/**
 * The key of a build in the cache.
 * @param version a release, or a name for a source tree
 * @param shape everything else that shapes the build: go.mod, arguments, settings
 */
export function buildKey(version: string, sources: Sources, shape: object): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([[...sources], shape]))
  return `go-server-${version}-${hash.digest('hex').slice(0, 16)}`
}
