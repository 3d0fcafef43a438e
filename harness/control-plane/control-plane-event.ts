/**
 * Events between the control plane and one server.
 * @module
 */

/** One event on the wire. */
export interface ControlPlaneEvent {
  /** Milliseconds since `ControlPlane.manage`, which is before the process of the server starts. */
  readonly atMs: number
  readonly kind: 'stream-opened' | 'stream-closed' | 'pushed' | 'ack' | 'nack'
  /** Present for `pushed`, `ack` and `nack`, as is `versionInfo`. */
  readonly typeUrl?: string
  /** The version that was pushed, accepted or rejected. */
  readonly versionInfo?: string
  /** `pushed`: the resources in the response. `ack`, `nack`: those that the server subscribes to. The first 20 of them. */
  readonly resourceNames?: readonly string[]
  /** `nack`: the server's error detail, at most 1,000 characters of it. `stream-closed`: why the control plane closed the stream, if it did. */
  readonly error?: string
}

/** Called for each event, in order. */
export type EventListener = (event: ControlPlaneEvent) => void
