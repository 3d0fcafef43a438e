/**
 * The environment of the Node servers of ours.
 * @module
 */

/**
 * This process's environment, with the bootstrap put in and without what would change what is measured: another
 * bootstrap, and NODE_OPTIONS, which may load code into the server or take its inspector's address.
 */
export function nodeEnvironment(bootstrap: string | undefined): NodeJS.ProcessEnv {
  const env = { ...process.env }
  for (const name of [
    'GRPC_XDS_BOOTSTRAP',
    'GRPC_XDS_BOOTSTRAP_CONFIG',
    'NODE_OPTIONS',
    'NODE_V8_COVERAGE',
  ]) {
    Reflect.deleteProperty(env, name)
  }
  return bootstrap === undefined ? env : { ...env, GRPC_XDS_BOOTSTRAP_CONFIG: bootstrap }
}
