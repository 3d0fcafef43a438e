import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packagePath } from './model/package-path.js'

/** More files than this in one folder hide the place of a change; give them subfolders. */
const MOST_SOURCE_FILES = 25

const ROOTS = ['harness', 'scenarios', 'fixtures', 'bench']

interface Folder {
  readonly path: string
  readonly sources: readonly string[]
}

function foldersBelow(path: string): Folder[] {
  const entries = readdirSync(packagePath(path), { withFileTypes: true })
  const folders = entries.filter(entry => entry.isDirectory() && entry.name !== 'node_modules')
  const sources = entries.filter(entry => entry.isFile() && isSource(entry.name)).map(({ name }) => name)
  return [{ path, sources }, ...folders.flatMap(({ name }) => foldersBelow(join(path, name)))]
}

/** TypeScript and Go, without tests. */
function isSource(name: string): boolean {
  return /\.(ts|tsx|go)$/.test(name) && !/(\.test\.tsx?|_test\.go)$/.test(name)
}

t.test(`no folder has more than ${MOST_SOURCE_FILES} source files`, async t => {
  const folders = ROOTS.flatMap(foldersBelow)
  t.ok(folders.filter(({ sources }) => sources.length > 0).length > ROOTS.length, 'the folders were read')
  for (const { path, sources } of folders) {
    t.ok(sources.length <= MOST_SOURCE_FILES, `${path}: ${sources.length} source files`)
  }
})
