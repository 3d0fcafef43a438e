/**
 * Creates a scenario from the defaults.
 * @module
 */
import { DEFAULT_EFFORT, EFFORTS } from '../../model/load/effort.js'
import { DEFAULT_LOAD } from '../../model/load/load.js'
import {
  DEFAULT_THRESHOLD_BYTES_PER_CONNECTION,
  DEFAULT_TOLERATED_SHARE,
  type Scenario,
} from '../../model/scenario.js'
import type { TargetSpec } from '../../model/target-spec.js'
import { workloadOf } from '../../workloads/registry.js'
import { targetKindOf } from '../../targets/registry.js'
import { fitSources } from './check-sources.js'

/**
 * Creates a scenario with defaults for everything except the target, and then applies the changes.
 * @throws {HarnessError} if the kind of the target is not registered
 */
export function scenarioFor(target: TargetSpec, changes: Partial<Omit<Scenario, 'target'>> = {}): Scenario {
  const { load: given = DEFAULT_LOAD, listen = { host: '127.0.0.1', port: 0 }, ...others } = changes
  const kind = targetKindOf(target)
  const options = changes.options ?? {}
  const effort = changes.effort ?? DEFAULT_EFFORT
  const { maxConnections, maxDurationMs, atLeastFactor } = EFFORTS[effort]
  const load = fitSources(given, kind.dials?.(target, options) ?? listen)
  return {
    target,
    mode: kind.asksForXds?.(target, options) ? 'xds' : kind.modes[0],
    load,
    listen,
    tls: 'none',
    effort,
    maxConnections,
    maxDurationMs,
    thresholdBytesPerConnection: DEFAULT_THRESHOLD_BYTES_PER_CONNECTION,
    atLeastConnections: atLeastFactor * workloadOf(load).defaultAtLeast,
    rssThresholdBytesPerConnection: changes.probe?.rssThresholdBytes,
    toleratedShare: DEFAULT_TOLERATED_SHARE,
    controlPlaneListen: { host: '127.0.0.1', port: 0 },
    routes: 'inline',
    options: {},
    ...others,
  }
}
