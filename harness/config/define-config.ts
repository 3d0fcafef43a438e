/**
 * `defineConfig`, alone in its file: a config file that imports it loads nothing else of leakgate.
 * @module
 */
import type { Config } from './config-schema.js'

/**
 * Returns the config as it is. It is there for the types.
 * @example
 * ```ts
 * // leakgate.config.ts
 * import { defineConfig } from 'leakgate'
 *
 * export default defineConfig({
 *   runs: {
 *     checkout: {
 *       target: { command: ['./server', '--addr', '{address}', '--pprof', '{pprof}'] },
 *       mode: 'plain',
 *       call: { method: 'acme.orders.v1.Orders/GetOrder', data: { id: '{n}' } },
 *       threshold: 128,
 *     },
 *   },
 * })
 * ```
 */
export function defineConfig(config: Config): Config {
  return config
}
