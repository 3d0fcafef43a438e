/**
 * What a server under test of ours says on standard output, one JSON object a line, and what it is told on
 * standard input, one word a line. End of input tells it to exit.
 * @module
 */
import { z } from 'zod'

export const fixtureEventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('started'),
    /** Version of the gRPC library compiled or loaded into the process. */
    grpcVersion: z.string(),
    runtime: z.string(),
    planted: z.boolean(),
  }),
  /** `pprof` is the address of the pprof endpoint; Go only. */
  z.object({ event: z.literal('listening'), address: z.string(), pprof: z.string().optional() }),
  /** The server answers RPCs from now on. Said once. */
  z.object({ event: z.literal('serving') }),
  z.object({ event: z.literal('not-serving'), error: z.string() }),
  z.object({ event: z.literal('fatal'), error: z.string() }),
  z.object({
    event: z.literal('counts'),
    accepted: z.int().nonnegative(),
    ended: z.int().nonnegative(),
    rpcsAnswered: z.int().nonnegative(),
  }),
  /** A heap snapshot was written to `path`; Node only. */
  z.object({ event: z.literal('snapshot'), path: z.string(), by: z.enum(['heapdump', 'v8']) }),
])

export type FixtureEvent = z.infer<typeof fixtureEventSchema>

/** `counts` is answered by a `counts` event, `snapshot PATH` by a `snapshot` event. */
export type FixtureCommand = 'counts' | `snapshot ${string}`
