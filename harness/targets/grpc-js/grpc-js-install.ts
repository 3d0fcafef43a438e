/**
 * Installing one release of grpc-js into a folder of its own.
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'
import { HarnessError } from '../../model/harness-error.js'
import { cached } from '../../build-cache/build-cache.js'
import { explainNpmFailure } from './grpc-js-npm-failure.js'

/** Its name in the registry. */
export const GRPC_JS_PACKAGE = '@grpc/grpc-js'

const ARGUMENTS = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']

/**
 * The folder whose node_modules contains the release; it is installed there, unless it is cached.
 * @param version a whole version number
 * @throws {HarnessError} where it cannot be installed, or npm installed another version
 */
export async function installGrpcJs(
  version: string,
  signal: AbortSignal,
  report: (doing: string) => void,
): Promise<string> {
  const build = async (dir: string, buildSignal: AbortSignal): Promise<void> => {
    report(`installing ${GRPC_JS_PACKAGE}@${version}`)
    await install(dir, version, buildSignal)
    await checkInstalled(dir, version)
  }
  const folder = await cached(`grpc-js-${version}`, build, { signal })
  await checkInstalled(folder, version)
  return folder
}

async function install(dir: string, version: string, signal: AbortSignal): Promise<void> {
  // With a package.json of its own, npm does not look for a project further up.
  await writeFile(join(dir, 'package.json'), '{ "private": true }\n')
  const result = await execa(
    'npm',
    ['install', ...ARGUMENTS, `--prefix=${dir}`, `${GRPC_JS_PACKAGE}@${version}`],
    {
      cwd: dir,
      stdin: 'ignore',
      reject: false,
      cancelSignal: signal,
      forceKillAfterDelay: 5_000,
    },
  )
  signal.throwIfAborted()
  if (!result.failed) return
  const spawnError = result.exitCode === undefined ? (result.code ?? result.shortMessage) : undefined
  throw explainNpmFailure(`${GRPC_JS_PACKAGE}@${version}`, result.stderr, spawnError)
}

async function checkInstalled(folder: string, version: string): Promise<void> {
  const path = join(folder, 'node_modules', GRPC_JS_PACKAGE, 'package.json')
  const text = await readFile(path, 'utf8').catch(() => '{}')
  const installed = z.object({ version: z.string() }).safeParse(JSON.parse(text)).data?.version
  if (installed !== version) {
    const found = installed === undefined ? 'no version' : `version ${installed}`
    throw new HarnessError(
      `${folder} contains ${found} of ${GRPC_JS_PACKAGE}, and version ${version} is expected`,
      'Remove that folder and run again.',
    )
  }
}
