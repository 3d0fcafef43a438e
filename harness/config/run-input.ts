/**
 * The settings of one run as a config file and the library take them: a key for each flag of `leakgate run`, and forms that
 * are easier to write in JavaScript than the text of a flag.
 * @module
 */
import { z } from 'zod'
import type { EvidenceLevel } from '../model/evidence.js'
import { DATA_FORMAT, REPORT_FORMATS } from '../report/registry.js'
import { evidenceInputSchema } from '../run/evidence/evidence-options.js'
import { CALL_FLAGS } from '../run/scenario/call-flags.js'
import { allFlags, type ScenarioFlagInput } from '../run/scenario/scenario-flags.js'
import { callForms, callSchema, type CallInput, type CallValues } from './call-input.js'
import { flagSchemas } from './flag-schemas.js'
import { targetSchema, type TargetInput } from './target-input.js'

/** Settings of the evidence: see `leakgate run --help`. */
export interface EvidenceInput {
  /** What is read to explain a leak. Default: `profile`. */
  readonly evidence?: EvidenceLevel
  /** Memory limit of the server in production, e.g. `512MiB`. */
  readonly memory?: string
  /** Connections a second in production. */
  readonly rate?: number
}

/** Where the results of a run go; for config files only. */
export interface OutputInput {
  /** The folder for `run.json`, `report.html` and the files of the evidence. */
  readonly out?: string
  /** What is printed. */
  readonly format?: string
  /** Files to write: `{ junit: 'results/leakgate.xml' }`. */
  readonly report?: Readonly<Record<string, string>>
  /** No progress, and no text on standard output. */
  readonly quiet?: boolean
}

/**
 * Flags of single targets and workloads, such as `pprof`. Their types are not known here, because more targets and
 * workloads can be registered; the values are checked when the run begins.
 */
export type OwnFlagInput = Readonly<Record<string, unknown>>

/** What one run measures. Each key is a flag of `leakgate run`; `leakgate run --help` describes all of them. */
export type MeasureInput = Omit<ScenarioFlagInput, keyof CallValues | 'call'> &
  CallValues &
  EvidenceInput &
  OwnFlagInput & {
    /** `node`, `go@1.66.3`, `{ command: ['./server', '{address}'] }`, or a name of `targets`. */
    readonly target?: TargetInput
    /** `acme.orders.v1.Orders/GetOrder`, the same with its settings, or a name of `calls`; several with weights: `['get=3', 'list']`. */
    readonly call?: CallInput | readonly string[]
  }

/** One run of a config file. */
export type RunInput = MeasureInput & OutputInput

/** Keys of the scenario and of the evidence. */
export function measureShape(): z.core.$ZodLooseShape {
  return {
    target: targetSchema().optional(),
    ...flagSchemas(allFlags()),
    ...callForms(),
    call: callSchema().optional().describe(CALL_FLAGS.call.help),
    ...optional(evidenceInputSchema.shape),
  }
}

/** Keys that say where results go. */
export function outputShape(): z.core.$ZodLooseShape {
  const formats = z.enum(REPORT_FORMATS.names as [string, ...string[]])
  return {
    out: z.string().min(1).optional().describe('the folder for run.json, report.html and the evidence'),
    format: formats.optional().describe(`what to print; ${DATA_FORMAT.name} for other programs`),
    report: z
      .partialRecord(formats, z.string().min(1))
      .optional()
      .describe('files to write, by their formats'),
    quiet: z.boolean().optional().describe('no progress, and no text on standard output'),
  }
}

/** Defaults belong to the command line; here an absent key stays absent, so that layers can be merged. */
function optional(shape: z.core.$ZodLooseShape): z.core.$ZodLooseShape {
  const entries = Object.entries(shape).map(([key, schema]) => {
    const bare = schema instanceof z.ZodDefault ? (schema.unwrap() as z.ZodType) : (schema as z.ZodType)
    return [key, bare.optional()] as const
  })
  return Object.fromEntries(entries)
}
