/**
 * The environment of the Node server fixtures.
 * @module
 */

/**
 * This process's environment with the given bootstrap. It leaves out what would change the measurement: another
 * bootstrap, and NODE_OPTIONS, which may load code into the server or set the address of its inspector.
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
