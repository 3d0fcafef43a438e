/**
 * The public API: what scenario scripts, benches and other programs may use.
 * @module
 */
export type { Arrival } from './model/arrival.js'
export { CLOSE_KINDS, type CloseKind, type LoadKind } from './model/close-kind.js'
export { HarnessError } from './model/harness-error.js'
export { formatHostPort } from './model/host-port.js'
export { DEFAULT_LOAD, type ChurnCounts, type Load } from './model/load.js'
export { METRICS, type Metric } from './model/metric.js'
export { runResultSchema, type RunResult } from './model/run-result.js'
export type { Sample, ServerCounts } from './model/sample.js'
export { scenarioFor, type Scenario } from './model/scenario.js'
export { formatTarget, type Mode, type TargetSpec } from './model/target-spec.js'
export type { Interval, LateRelease, MetricVerdict, Trend, Verdict, VerdictName } from './model/verdict.js'
export { MemoryCgroup, whyNoMemoryCgroup } from './run/memory-cgroup.js'
export { Rig } from './run/rig.js'
export type { RigObserver } from './run/set-up.js'
export { runScenario, type RunObserver } from './run/run-scenario.js'
export { compareRuns, type Comparison } from './run/compare-runs.js'
export { parseScenario, type ScenarioInput } from './run/scenario-input.js'
export { whyNoGo } from './targets/go-toolchain.js'
export { parseTarget } from './targets/parse-target.js'
