/**
 * Installing one release of grpc-js into a folder of its own.
 * @module
 */
import { installPackage } from '../../npm/install-package.js'

/** Its name in the registry. */
export const GRPC_JS_PACKAGE = '@grpc/grpc-js'

/**
 * The folder whose node_modules contains the release; it is installed there, unless it is cached.
 * @param version a whole version number
 * @throws {HarnessError} where it cannot be installed, or npm installed another version
 */
export function installGrpcJs(
  version: string,
  signal: AbortSignal,
  report: (doing: string) => void,
): Promise<string> {
  return installPackage({ name: GRPC_JS_PACKAGE, version, key: 'grpc-js' }, signal, report)
}
