/**
 * The protocol of a client under test: JSON lines on its standard input and output. `docs/clients.md` describes it.
 * @module
 */
import { z } from 'zod'
import type { ClientUnitName } from './client-unit.js'

const count = z.int().nonnegative()

/** One line of a client's standard output. */
export const clientEventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('ready'),
    /** Version of the gRPC library in the process. */
    grpcVersion: z.string().optional(),
    /** The language runtime. */
    runtime: z.string().optional(),
    /** Whether it leaks on purpose. */
    planted: z.boolean().default(false),
    /** Address of the pprof endpoint; Go only. */
    pprof: z.string().optional(),
  }),
  z.object({
    event: z.literal('done'),
    id: count,
    units: count,
    /** Calls that ended with OK, or messages that were answered. */
    ok: count.default(0),
    /** Calls that ended otherwise, by the name of their status. */
    failed: z.record(z.string(), count).default({}),
  }),
  z.object({ event: z.literal('progress'), id: count, units: count }),
  z.object({ event: z.literal('error'), id: count.optional(), error: z.string() }),
])

/** A line of standard output, parsed. */
export type ClientEvent = z.infer<typeof clientEventSchema>

/** What the client counted of an order. */
export type ClientReport = Pick<Extract<ClientEvent, { event: 'done' }>, 'units' | 'ok' | 'failed'>

/** One line of a client's standard input, without its `id`. */
export interface ClientOrder {
  readonly do: ClientUnitName
  readonly units: number
  /** `HOST:PORT` of leakgate's server. */
  readonly address: string
  /** How many units at once, where the kind allows it. */
  readonly atOnce: number
}

/** A client under test, as a workload uses it. */
export interface ClientUnderTest {
  /**
   * Has the client do so many units.
   * @param onProgress called with the number of units that are over
   * @throws {HarnessError} where the client says that it cannot, or breaks the protocol
   * @throws the signal's reason where it is aborted; the client may go on with the order
   */
  order(order: ClientOrder, signal: AbortSignal, onProgress: (units: number) => void): Promise<ClientReport>
}
