/**
 * Counts the gRPC messages in the data of a stream.
 * @module
 */

/** A flag and a length of four bytes stand before each message. */
const PREFIX_BYTES = 5
const LENGTH_AT = 1

/** The messages of one stream, whatever the DATA frames that carry them. */
export class MessageCounter {
  #prefix = Buffer.alloc(PREFIX_BYTES)
  #prefixBytes = 0
  #bodyLeft = 0

  /** @returns how many messages the chunk completes */
  add(chunk: Buffer): number {
    let complete = 0
    for (let at = 0; at < chunk.length;) {
      if (this.#prefixBytes < PREFIX_BYTES) {
        const taken = chunk.copy(this.#prefix, this.#prefixBytes, at, at + PREFIX_BYTES - this.#prefixBytes)
        this.#prefixBytes += taken
        at += taken
        if (this.#prefixBytes < PREFIX_BYTES) break
        this.#bodyLeft = this.#prefix.readUInt32BE(LENGTH_AT)
      }
      const body = Math.min(this.#bodyLeft, chunk.length - at)
      this.#bodyLeft -= body
      at += body
      if (this.#bodyLeft > 0) break
      complete++
      this.#prefixBytes = 0
    }
    return complete
  }
}
