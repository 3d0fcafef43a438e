/**
 * Which releases of grpc-js there are.
 * @module
 */
import { tmpdir } from 'node:os'
import { z } from 'zod'
import { HarnessError } from '../../model/harness-error.js'
import { readPrintedJson } from '../../model/json/printed-json.js'
import { releases, type ReleaseSource } from '../release-source.js'
import { GRPC_JS_PACKAGE } from './grpc-js-install.js'
import { runNpm } from '../../npm/npm-command.js'

/** As the registry of npm's settings lists them. */
export const grpcJsReleases: ReleaseSource = {
  async list(signal) {
    const stdout = await runNpm(
      ['view', GRPC_JS_PACKAGE, 'versions', '--json', '--loglevel=error'],
      GRPC_JS_PACKAGE,
      { cwd: tmpdir(), signal },
    )
    const listed = readPrintedJson(stdout, z.array(z.string()))
    if (listed) return releases(listed)
    throw new HarnessError(
      `npm printed no list of the versions of ${GRPC_JS_PACKAGE}`,
      `See what "npm view ${GRPC_JS_PACKAGE} versions --json" prints.`,
    )
  },
}
