/**
 * A finished run as it is stored in `run.json`: plain data, all that reports and comparisons read.
 * @module
 */
import { z } from 'zod'
import { storedCallSchema } from './rpc/call.js'
import { evidenceSchema } from './evidence.js'
import { storedLoadShape } from './load/load-fields.js'
import { EFFORT_NAMES } from './load/effort.js'
import { METRICS, METRIC_UNITS } from './metric.js'
import { MODES } from './mode.js'
import { storedProbeSchema } from './probe.js'
import { sampleSchema } from './sample.js'
import { TLS_KINDS } from './tls.js'
import { JUDGED_VERDICTS, METRIC_OUTCOMES, VERDICTS } from './verdict.js'

/** Raised whenever a stored key changes its meaning or goes away; new keys do not raise it. */
export const SCHEMA_VERSION = 1

const bytes = z.number()

/** An amount per connection with its 99 % interval; a limit is null where it is open. */
const interval = z.object({ estimate: z.number(), low: z.number().nullable(), high: z.number().nullable() })

/** Schema of the verdict on one metric in `run.json`. */
export const metricVerdictSchema = z.object({
  metric: z.enum(METRICS),
  /** What is counted: the figures below are in it, for each connection. */
  unit: z.enum(METRIC_UNITS),
  verdict: z.enum(JUDGED_VERDICTS),
  /** What led to the verdict; absent in files older than it. */
  outcome: z.enum(METRIC_OUTCOMES).exactOptional(),
  reason: z.string(),
  /** A leak of this size or more must not pass. */
  threshold: z.number(),
  /** Null where nothing could be estimated. */
  perConnection: interval.nullable(),
  /** Mann–Kendall, one-sided, corrected for serial correlation; null where nothing could be estimated. */
  risePValue: z.number().nullable(),
  /** Hamed and Rao's correction of the variance; null where nothing could be estimated. */
  varianceRatio: z.number().nullable(),
  /** The smallest leak that these samples would have shown; null where none would have. */
  smallestVisible: z.number().nullable(),
})

/**
 * What ended the load: every arm was `sure` of its verdict, or its budget of `connections` or of `seconds` was spent.
 * None of them ends a void run.
 */
export const RUN_ENDS = ['sure', 'connections', 'seconds'] as const

export type RunEnd = (typeof RUN_ENDS)[number]

/** A wait without traffic after a rise, with the samples taken in it. */
export const holdSchema = z.object({
  /** Index of the sample under load that it came after. */
  afterSample: z.int().nonnegative(),
  samples: z.array(sampleSchema),
})

const runShape = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  leakgateVersion: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  /** What reports call the run in place of the target (`--name`); absent without one, and in files older than it. */
  name: z.string().exactOptional(),
  target: z.object({
    /** What the kind of the target stores of itself: `go`, `node`, `grpc-js`, `command`, or a kind that came later. */
    kind: z.string().regex(/^[a-z][a-z0-9-]*$/),
    /** As read back from what ran; null where it cannot be known. */
    version: z.string().nullable(),
    mode: z.enum(MODES),
    /** As the user named it, with its secrets masked. */
    name: z.string(),
    /** What a sentence calls it, e.g. `the server`; absent where it is the name, and in files older than it. */
    sentenceName: z.string().optional(),
    runtime: z.string().nullable(),
    /** Name of the runtime by which its memory was read; absent in files older than it, and where none was. */
    memoryReadAs: z.string().exactOptional(),
    /** True where the server's leak was put there on purpose. */
    planted: z.boolean(),
    /** The source tree that stood in for a release, and a digest of what was in it; absent where none did. */
    replaced: z.string().optional(),
  }),
  /** The workload's name; absent in older files, where `close` names it. */
  workload: z.string().optional(),
  /** What was repeated, in a few words: `rst close`, `reused connection`; absent in older files. */
  workloadTitle: z.string().optional(),
  /** How connections ended, `mixed` for several ways; the workload's name where it does not open one for each unit. */
  close: z.string(),
  load: z.object({
    // `load-fields.ts` describes each field.
    ...storedLoadShape,
    /** How late, at worst, a connection began against its arrival. */
    behindMs: z.number().nonnegative().optional(),
    /** How connections were secured; absent where they were not. */
    tls: z.enum(TLS_KINDS).optional(),
    /** Share of each close kind where they were mixed. */
    mix: z.record(z.string(), z.number()).optional(),
    /** The keys of those fields above that have no effect on this workload; absent where all have one, and in older files. */
    unused: z.array(z.string()).exactOptional(),
    /** The workload's own flags, by their keys; absent where it has none. */
    settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  }),
  /** The RPC that the clients made; absent where they made none, and in files older than it: these called the test service. */
  call: storedCallSchema.exactOptional(),
  /** Where the memory was read; absent if the server did not start, and in files older than it. */
  probe: storedProbeSchema.exactOptional(),
  /** What a reader has to know of the server, a sentence each; absent where there is nothing, and in files older than it. */
  notes: z.array(z.string()).exactOptional(),
  verdict: z.enum(VERDICTS),
  /** The reason in one sentence. */
  reason: z.string(),
  thresholdBytesPerConnection: bytes,
  /** By which resident memory was judged (`--rss-threshold`); absent if it was a witness only, and in files older than it. */
  rssThresholdBytesPerConnection: bytes.exactOptional(),
  /** How thoroughly the run looked (`--effort`); absent in files older than it. */
  effort: z.enum(EFFORT_NAMES).exactOptional(),
  /** A small rise is confirmed beyond so many units of load; absent in files older than it, which are judged without. */
  confirmedFromConnections: z.number().nonnegative().exactOptional(),
  /** Slope of the live heap with its 99 % interval; null where nothing could be estimated, a limit is open, or no heap was read. */
  bytesPerConnection: interval.nullable(),
  /** The smallest leak that these samples would have shown; null where none would have. */
  smallestVisibleBytesPerConnection: bytes.nullable(),
  /** What `connections` counts: the unit of the workload, singular, with hyphens for spaces. */
  unit: z.string(),
  /** Between the first and the last sample, as the server counted them. */
  connections: z.number().nonnegative(),
  /** Index of the first sample that the verdict rests on: earlier ones belong to shorter stages. */
  judgedFromSample: z.int().nonnegative(),
  samples: z.array(sampleSchema),
  /** The verdict on each metric; empty in a `void` run, and in files older than it. */
  metrics: z.array(metricVerdictSchema).default([]),
  /** The metric that the verdict names; null where none decided. */
  decidedBy: z.enum(METRICS).nullable().default(null),
  /** Where each stage of the load began, as an index of `samples`; what a verdict from the file needs to know. */
  stages: z.array(z.int().nonnegative()).optional(),
  /** A run with fewer connections is never stable. */
  atLeastConnections: z.int().nonnegative().optional(),
  /** What clients met that was not asked for, warm-up included; absent where there is nothing, and in files older than it. */
  tolerated: z
    .object({
      /** The share of units that may fail (`--tolerate`). */
      share: z.number().min(0).max(1),
      units: z.int().nonnegative(),
      /** Units that failed, by reason. */
      failures: z.record(z.string(), z.int().nonnegative()),
      /** Units that were tried again on a new connection, by reason. */
      triedAgain: z.record(z.string(), z.int().nonnegative()),
      /** Connections that the server ended, with GOAWAY, after it had answered everything. */
      endedByServer: z.int().nonnegative(),
      /** RPCs whose messages all came and whose end did not. */
      rpcsNotEnded: z.int().nonnegative(),
      /** Connections that the server did not close after the client's FIN. */
      notClosedByServer: z.int().nonnegative(),
    })
    .optional(),
  /** What ended the load; absent in a `void` run, and in files older than it. */
  endedBy: z.enum(RUN_ENDS).optional(),
  /** What the load could spend (`--connections`, `--max-seconds`); absent in files older than it. */
  budget: z.object({ connections: z.int().positive(), seconds: z.number().positive() }).optional(),
  /**
   * Indexes of samples after which load came that belongs to no stage, namely that of the evidence; the stage ends
   * there. Absent where there is none.
   */
  breaks: z.array(z.int().nonnegative()).exactOptional(),
  /** Waits without traffic after a rise (`--hold`). */
  holds: z.array(holdSchema).default([]),
  /** Metrics that rose and were released in one of them. */
  lateReleases: z
    .array(
      z.object({
        metric: z.enum(METRICS),
        amount: z.number(),
        share: z.number(),
        afterMs: z.number().nonnegative(),
      }),
    )
    .default([]),
  /** What allocated, retains and releases the memory, and the severity; absent where no evidence was read (`--evidence`). */
  evidence: evidenceSchema.optional(),
  /** What went over the control plane's wire, in order; `atMs` since the server was started. */
  controlPlane: z.array(
    z.object({
      atMs: z.number(),
      kind: z.string(),
      typeUrl: z.string().optional(),
      versionInfo: z.string().optional(),
      error: z.string().optional(),
    }),
  ),
  /**
   * Events of the control plane that are not in `controlPlane`: how many came before them, and how many they are by kind.
   * Absent where all are in it.
   */
  controlPlaneLeftOut: z
    .object({ after: z.int().nonnegative(), kinds: z.record(z.string(), z.int().positive()) })
    .exactOptional(),
  /** Arguments of `leakgate` that run it again, with their secrets masked; absent where no command line started it. */
  argv: z.array(z.string()).optional(),
  machine: z.object({ platform: z.string(), cpus: z.int().positive(), node: z.string() }),
})

/** Schema of `run.json`. */
export const runResultSchema = runShape.extend({
  /** The control: it runs beside the run, round by round, with one cause removed (`--control`). */
  control: z
    .object({
      /** As `--control` takes it. */
      name: z.string(),
      /** What was compared: the metric that decided the run. */
      metric: z.enum(METRICS),
      /** The run minus its control, per unit of the run's load. */
      difference: z.object({
        outcome: z.enum(['more', 'less', 'same', 'unknown']),
        perConnection: interval.nullable(),
        /** Mann–Kendall, two-sided; null where nothing could be estimated. */
        pValue: z.number().nullable(),
        /** The smallest difference that would have shown; null where none would have. */
        smallestVisible: z.number().nullable(),
      }),
      run: runShape,
    })
    .optional(),
})

export type RunResult = z.infer<typeof runResultSchema>
