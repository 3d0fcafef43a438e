/**
 * Which releases of grpc-js there are.
 * @module
 */
import { tmpdir } from 'node:os'
import { execa } from 'execa'
import { z } from 'zod'
import { HarnessError } from '../../model/harness-error.js'
import { releases, type ReleaseSource } from '../release-source.js'
import { GRPC_JS_PACKAGE } from './grpc-js-install.js'
import { explainNpmFailure } from '../../npm/npm-failure.js'

/** As the registry of npm's settings lists them. */
export const grpcJsReleases: ReleaseSource = {
  async list(signal) {
    const result = await execa('npm', ['view', GRPC_JS_PACKAGE, 'versions', '--json', '--loglevel=error'], {
      cwd: tmpdir(),
      stdin: 'ignore',
      reject: false,
      cancelSignal: signal,
      forceKillAfterDelay: 5_000,
    })
    signal.throwIfAborted()
    if (result.failed) {
      const spawnError = result.exitCode === undefined ? (result.code ?? result.shortMessage) : undefined
      throw explainNpmFailure(GRPC_JS_PACKAGE, result.stderr, spawnError)
    }
    const listed = z.array(z.string()).safeParse(JSON.parse(result.stdout))
    if (listed.success) return releases(listed.data)
    throw new HarnessError(
      `npm printed no list of the versions of ${GRPC_JS_PACKAGE}`,
      `See what "npm view ${GRPC_JS_PACKAGE} versions --json" prints.`,
    )
  },
}
