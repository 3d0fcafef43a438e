/**
 * The status codes of gRPC.
 * @module
 */

/** By number: the code of each name is its index. */
export const GRPC_STATUSES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const

/** The name of a status, e.g. `NOT_FOUND`. */
export type GrpcStatus = (typeof GRPC_STATUSES)[number]

/** The number of a status, as `grpc-status` has it on the wire. */
export function statusCode(status: GrpcStatus): number {
  return GRPC_STATUSES.indexOf(status)
}
