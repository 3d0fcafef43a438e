/**
 * The sources of the Go server, and the name under which a build of them is kept.
 * @module
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** File name to contents. */
export type Sources = ReadonlyMap<string, string>

/** The .go files of a folder, in the order of their names. */
export async function readSources(folder: string): Promise<Sources> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.go')).sort()
  const entries = names.map(async name => [name, await readFile(join(folder, name), 'utf8')] as const)
  return new Map(await Promise.all(entries))
}

/** @param shape all else that shapes the build: go.mod, arguments, settings */
export function buildKey(version: string, sources: Sources, shape: object): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([[...sources], shape]))
  return `go-server-${version}-${hash.digest('hex').slice(0, 16)}`
}
