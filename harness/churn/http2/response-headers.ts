/**
 * What a gRPC client reads from one block of response header fields.
 * @module
 */

/** One decoded header field. */
export interface HeaderField {
  readonly name: string
  readonly value: string
}

/** The fields of a response's headers or trailers that a gRPC client uses. */
export interface ResponseHeaders {
  /** `:status`; undefined in trailers. */
  readonly status: number | undefined
  readonly contentType: string | undefined
  readonly grpcStatus: string | undefined
  /** Why the block is malformed (RFC 9113, section 8.1.1); undefined where it is not. */
  readonly malformed: string | undefined
}

const CONNECTION_SPECIFIC = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

/** Picks those fields, and checks the block. */
export function readResponseHeaders(fields: readonly HeaderField[]): ResponseHeaders {
  const first = (name: string): string | undefined => fields.find(field => field.name === name)?.value
  const status = first(':status')
  return {
    status: status === undefined ? undefined : Number(status),
    contentType: first('content-type'),
    grpcStatus: first('grpc-status'),
    malformed: whyMalformed(fields),
  }
}

/** RFC 9113, sections 8.2.1, 8.2.2 and 8.3. */
function whyMalformed(fields: readonly HeaderField[]): string | undefined {
  let regular = false
  let statuses = 0
  for (const { name, value } of fields) {
    if (name.startsWith(':')) {
      if (regular) return 'a pseudo-header field after a regular one'
      if (name !== ':status' || ++statuses > 1) return 'a pseudo-header field that does not belong there'
      if (!/^[1-9][0-9]{2}$/.test(value)) return 'a :status that is no number'
      continue
    }
    regular = true
    if (!/^[!-9;-@[-~]+$/.test(name)) return 'a character that is not allowed in a field name'
    if (/[\0\n\r]|^[ \t]|[ \t]$/.test(value)) return 'a character that is not allowed in a field value'
    if (CONNECTION_SPECIFIC.has(name)) return 'a connection-specific field'
  }
  return undefined
}
