/**
 * Which program the clients of a load are.
 * @module
 */

/** `raw`: HTTP/2 over `node:net`, by leakgate itself. `grpc-js`: one real `@grpc/grpc-js` client per connection. */
export const CLIENT_KINDS = ['raw', 'grpc-js'] as const
export type ClientKind = (typeof CLIENT_KINDS)[number]
