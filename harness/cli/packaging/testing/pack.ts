/**
 * Packing this package in a copy of its sources, for tests.
 * @module
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { packagePath } from '../../../model/package-path.js'

const run = promisify(execFile)

/** What `npm pack --json` says of a tarball; sizes in bytes. */
export interface PackedPackage {
  readonly tarball: string
  readonly unpackedSize: number
  /** Relative to the package's root, with `/`. */
  readonly files: readonly string[]
}

/** Files and folders that `.dockerignore` lets through: the image's builder has these and nothing else. */
export function imageSources(): string[] {
  const lines = readFileSync(packagePath('.dockerignore'), 'utf8').split('\n')
  return lines.filter(line => line.startsWith('!')).map(line => line.slice(1))
}

/**
 * Copies what an image is built from into `folder`, and runs `npm pack` there, with `prepack`. The copy keeps `prepack`
 * away from the `dist/` that the tests run from, and shows that the image has all that it needs.
 * @throws {Error} with npm's output where it does not build or pack
 */
export async function packCopy(folder: string): Promise<PackedPackage> {
  for (const path of imageSources()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(packagePath(path), join(folder, path), { recursive: true })
  }
  symlinkSync(packagePath('node_modules'), join(folder, 'node_modules'))
  const { stdout } = await run('npm', ['pack', '--json'], { cwd: folder, maxBuffer: 16 * 1024 * 1024 })
  // What the build prints comes first.
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [
    { filename: string; unpackedSize: number; files: { path: string }[] },
  ]
  return {
    tarball: join(folder, packed.filename),
    unpackedSize: packed.unpackedSize,
    files: packed.files.map(({ path }) => path),
  }
}
