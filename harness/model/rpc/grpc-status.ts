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

/** gRPC's "HTTP to gRPC Status Code Mapping" (doc/http-grpc-status-mapping.md). */
const BY_HTTP_STATUS: Readonly<Record<number, GrpcStatus>> = {
  400: 'INTERNAL',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'UNIMPLEMENTED',
  429: 'UNAVAILABLE',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'UNAVAILABLE',
}

/** The status of an RPC whose answer has another `:status` than 200 and no `grpc-status`, as gRPC clients report it. */
export function statusOfHttp(httpStatus: number): GrpcStatus {
  return BY_HTTP_STATUS[httpStatus] ?? 'UNKNOWN'
}
