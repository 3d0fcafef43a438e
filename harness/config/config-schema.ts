/**
 * The schema of a config file, from the flags, targets, workloads and report formats that are registered at the time.
 * @module
 */
import { z } from 'zod'
import { LOAD_FIELDS } from '../model/load/load-fields.js'
import { allFlags } from '../run/scenario/scenario-flags.js'
import { targetFlags } from '../targets/target-help.js'
import { workloads } from '../workloads/registry.js'
import { CALL_KEYS, callObjectSchema, type CallInput, type CallValues } from './call-input.js'
import { flagSchemas } from './flag-schemas.js'
import { measureShape, outputShape, type MeasureInput, type RunInput } from './run-input.js'
import { targetObjectSchema, type TargetInput } from './target-input.js'

/** A server with the flags that belong to it. */
export type NamedTarget =
  | Extract<TargetInput, string>
  | (Pick<MeasureInput, 'mode' | 'tls' | 'listen' | 'routes' | 'controlPlane' | 'xdsResources'> &
      Readonly<Record<string, unknown>> & { readonly target?: string })

/** What is repeated, and how. */
export type NamedWorkload = Omit<MeasureInput, 'target' | 'call' | keyof CallValues>

/** What `leakgate.config.{ts,js,mjs,cjs,json}` holds. */
export interface Config {
  /** For completion in editors; a JSON file only. */
  readonly $schema?: string
  /** Settings of every run that does not have its own. */
  readonly defaults?: RunInput
  /** Servers, by the names that `target` takes. */
  readonly targets?: Readonly<Record<string, NamedTarget>>
  /** Loads, by the names that `workload` takes. */
  readonly workloads?: Readonly<Record<string, NamedWorkload>>
  /** RPCs, by the names that `call` takes. */
  readonly calls?: Readonly<Record<string, CallInput>>
  /** Runs, by the names that `leakgate run` takes. Reports call a run by its name. */
  readonly runs?: Readonly<Record<string, RunInput>>
}

/** A config file after it was checked. */
export type CheckedConfig = Readonly<Record<'defaults', Values>> &
  Readonly<Record<'targets' | 'workloads' | 'calls' | 'runs', Readonly<Record<string, unknown>>>>

type Values = Readonly<Record<string, unknown>>

/** Keys that describe how a server is started, beside the flags that kinds of target own. */
const SERVER_KEYS = ['mode', 'tls', 'listen', 'routes', 'controlPlane', 'xdsResources']

/** The name of a run, a target, a workload or a call. It must not look like a target, a method or a flag. */
export const partNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,99}$/, 'a name has letters, digits, ".", "_" and "-", and at most 100 of them')

/** The whole file. Unknown keys are errors, so that a misspelt one is not silently ignored. */
export function configSchema(): z.ZodObject {
  const run = z.strictObject({ ...measureShape(), ...outputShape() })
  return z.strictObject({
    $schema: z.string().optional().describe('the JSON schema of this file, for editors'),
    defaults: run.optional().describe('settings of every run that does not have its own'),
    targets: named(targetSchemas()).describe('servers, by the names that "target" takes'),
    workloads: named(z.strictObject(workloadShape())).describe('loads, by the names that "workload" takes'),
    calls: named(z.union([z.string().min(1), callObjectSchema()])).describe(
      'RPCs, by the names that "call" takes',
    ),
    runs: named(run).describe('runs, by the names that "leakgate run" takes'),
  })
}

/** Keys of a load: what is repeated, and how. */
function workloadShape(): z.core.$ZodLooseShape {
  const own = [...Object.values(LOAD_FIELDS), ...workloads.all.flatMap(({ flags = [] }) => flags)].map(
    ({ key }) => key,
  )
  return pick(['workload', 'close', ...own])
}

function targetSchemas(): z.ZodType {
  const own = targetFlags().map(({ key }) => key)
  const text = z.string().min(1).optional().describe('the server, as --target takes it')
  return z.union([z.string().min(1), targetObjectSchema({ target: text, ...pick([...SERVER_KEYS, ...own]) })])
}

/** Keys that say nothing once another target, workload or call is taken. */
export function keysOfRef(): Readonly<Record<'target' | 'workload' | 'call', readonly string[]>> {
  return {
    target: targetFlags().map(({ key }) => key),
    workload: workloads.all.flatMap(({ flags = [] }) => flags).map(({ key }) => key),
    call: CALL_KEYS,
  }
}

function pick(keys: readonly string[]): z.core.$ZodLooseShape {
  return flagSchemas(allFlags().filter(({ key }) => keys.includes(key)))
}

function named(value: z.ZodType): z.ZodType {
  return z.record(partNameSchema, value).optional()
}
