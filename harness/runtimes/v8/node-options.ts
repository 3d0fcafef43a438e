/**
 * The environment in which a Node program can be read without flags of its own.
 * @module
 */
import { INSPECTED } from './inspector-url.js'

/**
 * Has every Node process open an inspector on a free port of loopback, also one that `npm start` or another wrapper starts. What the
 * user's NODE_OPTIONS say comes after, and so takes precedence.
 */
export function inspectedEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given = env['NODE_OPTIONS'] ?? ''
  return { ...env, NODE_OPTIONS: [...INSPECTED, given].join(' ').trim() }
}
