/**
 * Which RPC the clients of a run make: as the user names it, and as `run.json` has it.
 * @module
 */
import { z } from 'zod'
import { GRPC_STATUSES, type GrpcStatus } from './grpc-status.js'

/** Where the types of a call come from: .proto files, a descriptor set, or the server itself. */
export type SchemaSource =
  | { readonly kind: 'proto'; readonly files: readonly string[]; readonly folders: readonly string[] }
  | { readonly kind: 'descriptor-set'; readonly file: string }
  | { readonly kind: 'reflection' }

/** The name of a metadata key in lower case, and its value; that of a `-bin` key is in Base64. */
export type MetadataEntry = readonly [name: string, value: string]

/** One of the methods that the user names. */
export interface MethodSpec {
  /** `package.Service/Method`. */
  readonly method: string
  /** The request in JSON; an array is several messages. */
  readonly data: string
  /** The share of the RPCs that are of this method, relative to the others. */
  readonly weight: number
}

/** The RPCs that the user names. */
export interface CallSpec {
  readonly methods: readonly [MethodSpec, ...MethodSpec[]]
  readonly schema: SchemaSource
  readonly metadata: readonly MetadataEntry[]
  /** Milliseconds that the server has for each RPC; undefined for no deadline. */
  readonly deadlineMs: number | undefined
  /** The statuses that are an answer. */
  readonly expects: readonly GrpcStatus[]
}

/**
 * How the method was chosen. `test-service`: gRPC's interop test service. `health`: the standard health check.
 * `reflection`: a method that reads, from the server's reflection. `unimplemented`: a method that the server does not have.
 * `given`: the user named it.
 */
export const CALL_ORIGINS = ['test-service', 'health', 'reflection', 'unimplemented', 'given'] as const
export type CallOrigin = (typeof CALL_ORIGINS)[number]

/** Schema of `call` in `run.json`. */
export const storedCallSchema = z.object({
  /** `package.Service/Method`; several with their weights, as in `a.B/C=3,a.B/D=1`. */
  method: z.string(),
  from: z.enum(CALL_ORIGINS),
  /** The statuses that are an answer; every other one is a failure. */
  expects: z.array(z.enum(GRPC_STATUSES)),
  /** The request in JSON, or its SHA-256 if it is long; those of several methods by commas; absent if leakgate chose the method. */
  data: z.string().exactOptional(),
  /** `name=value`, with secrets masked; absent where there is none. */
  metadata: z.array(z.string()).exactOptional(),
  deadlineMs: z.number().positive().exactOptional(),
  /**
   * How often each method was answered with each status, in the whole run with its warm-up; absent where leakgate chose the method,
   * and in files older than it. Statuses without an answer are absent.
   */
  answers: z
    .array(
      z.object({
        method: z.string(),
        statuses: z.partialRecord(z.enum(GRPC_STATUSES), z.int().nonnegative()),
      }),
    )
    .exactOptional(),
})

/** The RPC of a stored run. */
export type StoredCall = z.infer<typeof storedCallSchema>
