/**
 * The reasons of failed sockets and calls, as reports show them.
 * @module
 */
import type { ServiceError } from '@grpc/grpc-js'
import { GRPC_STATUSES, statusOfHttp, type GrpcStatus } from '../../model/rpc/grpc-status.js'
import { openFileLimit } from './open-files.js'

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect refused',
  ECONNRESET: 'reset by server early',
  EPIPE: 'reset by server early',
  ENOTCONN: 'reset by server early',
  ETIMEDOUT: 'timed out connecting',
  EADDRNOTAVAIL:
    'out of ephemeral ports (EADDRNOTAVAIL): a closed connection keeps its port for a minute; ' +
    'leave --sources at its default, set net.ipv4.tcp_tw_reuse to 2, or let the server listen on 0.0.0.0',
  ENFILE: 'the whole machine is out of file descriptors (ENFILE)',
}

/** The error codes of OpenSSL and Node for a failed handshake. */
const TLS_CODE = /^(ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH)/

/** The reason for a socket's error, by its code; an unexpected code is shown as it is. */
export function socketFailure(error: NodeJS.ErrnoException): string {
  const code = error.code ?? ''
  if (code === 'EMFILE') {
    return `out of file descriptors (EMFILE): at most ${openFileLimit() ?? 'unlimited'} may be open`
  }
  const kind = TLS_CODE.test(code) ? 'TLS error' : 'socket error'
  return REASONS[code] ?? `${kind} ${code || error.message}`
}

const DEADLINE_EXCEEDED = 4
const UNAVAILABLE = 14

/** The reason for a grpc-js call's error; grpc-js reports socket errors in `details` only. */
export function rpcFailure({ code, details }: ServiceError): string {
  if ((code as number) === DEADLINE_EXCEEDED) return 'timed out waiting for the server'
  if ((code as number) === UNAVAILABLE) {
    const socket = /\b(E[A-Z]{4,})\b/.exec(details)?.[1]
    if (socket !== undefined) return socketFailure(Object.assign(new Error(details), { code: socket }))
    if (details === 'Connection dropped') return 'closed by server early'
  }
  return statusFailure(code)
}

/** The reason for an answer with another status than expected, by the text of `grpc-status`. */
export function statusFailure(code: string | number): string {
  return `grpc-status ${code}`
}

/** The status in such a reason, or in that of an HTTP error; undefined in every other one. */
export function statusOfFailure(reason: string): GrpcStatus | undefined {
  const [, kind, code] = /^(grpc-status|:status) (\d+)$/.exec(reason) ?? []
  if (code === undefined) return undefined
  return kind === ':status' ? statusOfHttp(Number(code)) : GRPC_STATUSES[Number(code)]
}
