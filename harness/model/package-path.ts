/**
 * The folder of this package on disk: a checkout, or an installed tarball.
 * @module
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

let root: string | undefined

/**
 * Folder of this package's `package.json`, so that no module depends on its own depth.
 * @throws {Error} where no folder above this module has one
 */
export function packageRoot(): string {
  root ??= nearestPackage(dirname(fileURLToPath(import.meta.url)))
  return root
}

/** @param path relative to the package's root, with `/` between its parts; a trailing `/` stays */
export function packagePath(path: string): string {
  return join(packageRoot(), path)
}

function nearestPackage(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) throw new Error(`no package.json in any folder above ${from}`)
  }
}
