/**
 * Installing one release of an npm package into a folder of its own.
 * @module
 */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { cached, type Build } from '../build-cache/build-cache.js'
import { HarnessError } from '../model/harness-error.js'
import { readPrintedJson } from '../model/json/printed-json.js'
import type { Guard } from '../processes/guard.js'
import { runNpm } from './npm-command.js'

const ARGUMENTS = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']

const DIGEST_LETTERS = 16

/** One release of a package. */
export interface PackageRelease {
  /** Its name in the registry. */
  readonly name: string
  /** A whole version number. */
  readonly version: string
  /** Names its folder in the cache, together with the version. */
  readonly key: string
  /** Packages that are installed with it, with their versions. The name of the folder has a digest of them. */
  readonly beside?: Readonly<Record<string, string>>
}

/**
 * The folder whose node_modules contains the release; it is installed there, unless it is cached. Its scripts are not run.
 * @throws {HarnessError} where it cannot be installed, or npm installed another version
 */
export async function installPackage(
  { name, version, key, beside = {} }: PackageRelease,
  signal: AbortSignal,
  report: (doing: string) => void,
): Promise<string> {
  const build: Build = async (dir, buildSignal, guard) => {
    report(`installing ${name}@${version}`)
    await install(dir, specsOf({ [name]: version, ...beside }), buildSignal, guard)
    await checkInstalled(dir, name, version)
  }
  const folder = await cached([key, version, ...digestOf(beside)].join('-'), build, { signal })
  await checkInstalled(folder, name, version)
  return folder
}

/** Other packages make another folder; none where there are no others. */
function digestOf(beside: Readonly<Record<string, string>>): string[] {
  const specs = specsOf(beside)
  if (specs.length === 0) return []
  return [createHash('sha256').update(specs.join(' ')).digest('hex').slice(0, DIGEST_LETTERS)]
}

const specsOf = (packages: Readonly<Record<string, string>>): string[] =>
  Object.entries(packages).map(([name, version]) => `${name}@${version}`)

async function install(
  dir: string,
  specs: readonly string[],
  signal: AbortSignal,
  guard: Guard,
): Promise<void> {
  // With a package.json of its own, npm does not look for a project further up.
  await writeFile(join(dir, 'package.json'), '{ "private": true }\n')
  await runNpm(['install', ...ARGUMENTS, `--prefix=${dir}`, ...specs], specs.join(', '), {
    cwd: dir,
    signal,
    guard,
  })
}

async function checkInstalled(folder: string, name: string, version: string): Promise<void> {
  const path = join(folder, 'node_modules', name, 'package.json')
  const text = await readFile(path, 'utf8').catch(() => '{}')
  // Some packages have a "v" before the number, which npm leaves out.
  const installed = readPrintedJson(text, z.object({ version: z.string() }))?.version.replace(/^v/, '')
  if (installed !== version) {
    const found = installed === undefined ? 'no version' : `version ${installed}`
    throw new HarnessError(
      `${folder} contains ${found} of ${name}, and version ${version} is expected`,
      'Remove that folder and run again.',
    )
  }
}
