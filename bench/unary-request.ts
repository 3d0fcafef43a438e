/**
 * The one request that every peer sends.
 * @module
 */

/** `SimpleRequest { response_size: 16, payload: { body: 16 zero bytes } }` in the protobuf wire format. */
const message = Buffer.from([0x10, 16, 0x1a, 18, 0x12, 16, ...new Array<number>(16).fill(0)])

/** The message behind gRPC's length prefix: one byte of flags, four of length. */
export const GRPC_REQUEST_BODY = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message])
