/**
 * The environment in which a Node program can be read without flags of its own.
 * @module
 */
import { INSPECTED } from './inspector-url.js'

/**
 * Has every Node process open an inspector on a free port of loopback, also one that `npm start` or another wrapper starts. It comes after
 * what the user's NODE_OPTIONS say, so that it takes precedence over an inspector on a fixed port, which only one process could open.
 */
export function inspectedEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given = env['NODE_OPTIONS'] ?? ''
  return { ...env, NODE_OPTIONS: [given, ...INSPECTED].join(' ').trim() }
}
