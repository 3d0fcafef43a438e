/**
 * All flags of a scenario except the fields of its load. Help, completion and the input schema are
 * derived from these tables and from `model/load/load-fields.ts`.
 * @module
 */
import { z } from 'zod'
import { CLOSE_KINDS } from '../../model/load/close-kind.js'
import { DEFAULT_EFFORT, EFFORT_NAMES, EFFORTS } from '../../model/load/effort.js'
import { BYTES, type Flag } from '../../model/flag.js'
import { parseHostPort } from '../../model/host-port.js'
import { DEFAULT_WORKLOAD } from '../../model/load/load.js'
import { loadFields, type LoadFieldInput } from '../../model/load/load-fields.js'
import { MODES } from '../../model/mode.js'
import { runNameSchema } from '../../model/run-name.js'
import {
  DEFAULT_AT_LEAST_CONNECTIONS,
  DEFAULT_RSS_THRESHOLD_BYTES,
  DEFAULT_THRESHOLD_BYTES_PER_CONNECTION,
  DEFAULT_TOLERATED_SHARE,
  ROUTE_SOURCES,
} from '../../model/scenario.js'
import { MOST_SECONDS } from '../../model/value-to-type.js'
import { parseProbe, probeCompletions, probeHelp } from '../../runtimes/parse-probe.js'
import { defaultModes, targetFlags } from '../../targets/target-help.js'
import { workloads } from '../../workloads/registry.js'
import { CALL_FLAGS } from './call-flags.js'
import { parseShare } from './parse-share.js'
import { TLS_FLAGS } from './tls-flags.js'
import { scenarioFlag, type ScenarioFlag } from './scenario-flag.js'

/** Flags for which `matrix` takes lists. */
const AXIS_FLAGS = {
  mode: scenarioFlag({
    key: 'mode',
    takes: '<mode>',
    get help() {
      return `${MODES.join(' or ')} (default: ${defaultModes()})`
    },
    values: () => MODES,
    schema: z.enum(MODES),
    apply: mode => ({ mode }),
  }),
  close: scenarioFlag({
    key: 'close',
    takes: '<kind>',
    help: `how connections end: ${CLOSE_KINDS.join(', ')}, or a mix: clean=3,rst=1 (default: clean)`,
    values: () => CLOSE_KINDS,
    schema: z.string(),
  }),
}

const WORKLOAD_FLAGS = {
  workload: scenarioFlag({
    key: 'workload',
    takes: '<what>',
    get help() {
      const list = workloads.all.map(({ name, help }) => `${name} (${help})`).join(', ')
      return `what is repeated: ${list} (default: ${DEFAULT_WORKLOAD})`
    },
    values: () => workloads.names,
    schema: z.string(),
  }),
}

const STANDARD = EFFORTS[DEFAULT_EFFORT]

const OTHER_FLAGS = {
  effort: scenarioFlag({
    key: 'effort',
    takes: '<effort>',
    help: `how thoroughly to look: ${EFFORT_NAMES.map(name => `${name} (${EFFORTS[name].help})`).join(', ')}; sets the defaults of --connections, --at-least and --max-seconds (default: ${DEFAULT_EFFORT})`,
    values: () => EFFORT_NAMES,
    schema: z.enum(EFFORT_NAMES),
    apply: effort => ({ effort }),
  }),
  connections: scenarioFlag({
    key: 'connections',
    takes: '<max>',
    help: `at most so many (default: ${STANDARD.maxConnections})`,
    schema: z.int().min(24).max(10_000_000),
    apply: maxConnections => ({ maxConnections }),
  }),
  threshold: scenarioFlag({
    key: 'threshold',
    takes: BYTES,
    help: `no leak of so many bytes a connection may pass, such as 256 or 1KiB (default: ${DEFAULT_THRESHOLD_BYTES_PER_CONNECTION})`,
    schema: z.number().positive().max(1e9),
    apply: thresholdBytesPerConnection => ({ thresholdBytesPerConnection }),
  }),
  rssThreshold: scenarioFlag({
    key: 'rssThreshold',
    takes: BYTES,
    help: `no leak of so many bytes of resident memory a connection may pass (default: ${DEFAULT_RSS_THRESHOLD_BYTES} with --probe proc, otherwise resident memory does not decide)`,
    schema: z.number().positive().max(1e9),
    apply: rssThresholdBytesPerConnection => ({ rssThresholdBytesPerConnection }),
  }),
  atLeast: scenarioFlag({
    key: 'atLeast',
    takes: '<n>',
    help: `never stable if a leak that began within the first so many connections would have gone unseen (default: ${DEFAULT_AT_LEAST_CONNECTIONS})`,
    schema: z.int().min(0).max(10_000_000),
    apply: atLeastConnections => ({ atLeastConnections }),
  }),
  hold: scenarioFlag({
    key: 'hold',
    takes: '<seconds>',
    help: 'after a rise, leave the server alone for so long and see whether the memory is released (default: 60 before a small rise is a leak, otherwise 0)',
    schema: z.number().nonnegative().max(86_400),
    apply: seconds => ({ holdMs: seconds * 1_000 }),
  }),
  tolerate: scenarioFlag({
    key: 'tolerate',
    takes: '<share>',
    help: `the share of connections that may fail; above it the run is void (default: ${DEFAULT_TOLERATED_SHARE * 100}%)`,
    schema: z.union([z.string(), z.number()]),
    apply: share => ({ toleratedShare: parseShare(String(share)) }),
  }),
  maxSeconds: scenarioFlag({
    key: 'maxSeconds',
    takes: '<n>',
    help: `stop measuring after this long (default: ${STANDARD.maxDurationMs / 1_000})`,
    schema: z.int().min(1).max(MOST_SECONDS),
    apply: seconds => ({ maxDurationMs: seconds * 1_000 }),
  }),
  probe: scenarioFlag({
    key: 'probe',
    takes: '<where>',
    get help() {
      return `where a command target's memory is read: ${probeHelp()} (default: found in the server)`
    },
    values: probeCompletions,
    schema: z.string(),
    apply: text => ({ probe: parseProbe(text) }),
  }),
  ...TLS_FLAGS,
  routes: scenarioFlag({
    key: 'routes',
    takes: '<how>',
    help: 'inline in the Listener, or rds (default: inline)',
    values: () => ROUTE_SOURCES,
    schema: z.enum(ROUTE_SOURCES),
    apply: routes => ({ routes }),
  }),
  listen: scenarioFlag({
    key: 'listen',
    takes: '<address>',
    help: 'where the server listens (default: 127.0.0.1, a free port)',
    schema: z.string(),
    apply: address => ({ listen: parseHostPort(address) }),
  }),
  controlPlane: scenarioFlag({
    key: 'controlPlane',
    takes: '<address>',
    help: 'where the control plane listens (default: 127.0.0.1, a free port)',
    schema: z.string(),
    apply: address => ({ controlPlaneListen: parseHostPort(address) }),
  }),
  xdsResources: scenarioFlag({
    key: 'xdsResources',
    takes: '<file>',
    help: 'resources that the control plane serves, in YAML or JSON as Envoy reads them (default: a Listener that allows everything)',
    schema: z.string().min(1),
    apply: path => ({ xdsResources: path }),
  }),
}

const CONTROL_FLAGS = {
  control: scenarioFlag({
    key: 'control',
    takes: '<control>',
    get help() {
      const beside = controlWorkloads().map(({ name, control }) => `${name} (${control.help})`)
      return `run beside it, round by round: ${[...beside, 'plain (without xDS)'].join(', ')} or a target`
    },
    values: () => [...controlWorkloads().map(({ name }) => name), 'plain'],
    schema: z.string(),
  }),
}

/** The commands that run more than one server would give all of them the same name. */
const NAME_FLAGS = {
  name: scenarioFlag({
    key: 'name',
    takes: '<name>',
    help: 'what reports call the run (default: the target)',
    schema: runNameSchema,
    apply: name => ({ name }),
  }),
}

const TABLE = {
  ...AXIS_FLAGS,
  ...WORKLOAD_FLAGS,
  ...CALL_FLAGS,
  ...OTHER_FLAGS,
  ...CONTROL_FLAGS,
  ...NAME_FLAGS,
}

type Table = typeof TABLE

/** The input of a scenario. The type omits the flags of workloads, because more workloads can be registered. */
export type ScenarioFlagInput = LoadFieldInput & {
  readonly [Key in keyof Table]?: z.output<Table[Key]['schema']> | undefined
}

/** Flags of `matrix` and of every command that runs one load. */
export function sharedFlags(): readonly Flag[] {
  const loads = loadFields().map(([, spelled]) => spelled)
  return [
    ...Object.values(WORKLOAD_FLAGS),
    ...workloadFlags(),
    ...loads,
    ...Object.values(CALL_FLAGS),
    ...Object.values(OTHER_FLAGS),
    ...targetFlags(),
  ]
}

/** Flags of every command that runs one load; `matrix` takes lists instead. */
export function axisFlags(): readonly Flag[] {
  return Object.values(AXIS_FLAGS)
}

/** Flags of `run` only. */
export function runOnlyFlags(): readonly Flag[] {
  return [...Object.values(CONTROL_FLAGS), ...Object.values(NAME_FLAGS)]
}

/** All flags of a scenario except its target. */
export function allFlags(): readonly Flag[] {
  return [...axisFlags(), ...sharedFlags(), ...runOnlyFlags()]
}

/** Flags whose effect does not depend on other flags. */
export function applicableFlags(): readonly ScenarioFlag[] {
  return Object.values(TABLE)
}

/** The flags of the workloads; the help of each one names its workload. */
function workloadFlags(): readonly Flag[] {
  return workloads.all.flatMap(({ name, flags = [] }) =>
    flags.map(flag => ({ ...flag, help: `${flag.help}; --workload ${name} (default: ${flag.default})` })),
  )
}

function controlWorkloads() {
  return workloads.all.flatMap(({ name, control }) => (control ? [{ name, control }] : []))
}
