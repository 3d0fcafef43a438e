/**
 * Listeners that differ from the original in one thing, two of each: an update changes the one into the other. Both have one
 * size, so that an update makes no resource larger.
 * @module
 */
import { FAULT_TYPE_URL, RBAC_TYPE_URL } from '../type-urls.js'
import type { HttpFilter, Listener, ListenerOverride } from '../xds-messages.js'
import { withHttpFilter } from './http-filters.js'

/** Which of the two. */
export type Variant = 'a' | 'b'

/** Listeners by name. */
export const LISTENER_VARIANTS = {
  /** A policy of the RBAC filter that denies a path which nobody calls. */
  rbac: variant => withHttpFilter(rbac(variant)),
  /** A fault filter, which only clients apply (gRFC A33): a server skips it because it is optional (gRFC A39). */
  fault: variant => withHttpFilter(fault(variant)),
  /** `a` has another port than the server, so that it must not serve (gRFC A36); `b` is the original. */
  serving: variant => listener => (variant === 'a' ? onAnotherPort(listener) : listener),
  /** A field that the server must reject (gRFC A36). */
  rejected: variant => listener => ({
    ...listener,
    stat_prefix: `leakgate-rejected-${variant}`,
    use_original_dst: { value: true },
  }),
} as const satisfies Record<string, (variant: Variant) => ListenerOverride>

/** The name of a variant. */
export type ListenerVariantName = keyof typeof LISTENER_VARIANTS

function rbac(variant: Variant): HttpFilter {
  const permissions = [{ url_path: { path: { exact: `/leakgate.rbac.${variant}/` } } }]
  const policies = { [`leakgate-${variant}`]: { permissions, principals: [{ any: true }] } }
  const config = { rules: { action: 'DENY', policies } }
  return { name: 'rbac', typed_config: { '@type': RBAC_TYPE_URL, ...config } }
}

function fault(variant: Variant): HttpFilter {
  const config = { abort: { http_status: variant === 'a' ? 503 : 504, percentage: { numerator: 1 } } }
  return { name: 'fault', is_optional: true, typed_config: { '@type': FAULT_TYPE_URL, ...config } }
}

function onAnotherPort(listener: Listener): Listener {
  const socket = listener.address?.socket_address
  return {
    ...listener,
    address: { socket_address: { ...socket, port_value: anotherPort(socket?.port_value) } },
  }
}

/** Has as many digits, and no bit of it changes the size of the message. */
const anotherPort = (port: number | undefined): number => (port === 65_535 ? 65_534 : (port ?? 1) + 1)
