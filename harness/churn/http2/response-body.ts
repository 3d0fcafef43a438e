/**
 * A response body held against what it should be, as it comes in.
 * @module
 */

/** What a response must say. */
export interface ExpectedResponse {
  /** The body that nearly every server sends: the five bytes of gRPC's length prefix, then the message. */
  readonly bytes: Buffer
  /** Whether another body (with its prefix) says the same in other bytes. */
  means(body: Buffer): boolean
  /** No body longer than this can. */
  readonly maxBytes: number
}

/** Copies nothing as long as the body is byte for byte the expected one. */
export class ResponseBody {
  #matched = 0
  /** The whole body so far, once it has left the expected path. */
  #other: Buffer[] | undefined
  #length = 0

  constructor(private readonly expected: ExpectedResponse) {}

  add(bytes: Buffer, start: number, end: number): void {
    this.#length += end - start
    const matched = this.#matched
    if (this.#other === undefined) {
      const upTo = matched + end - start
      if (
        upTo <= this.expected.bytes.length &&
        bytes.compare(this.expected.bytes, matched, upTo, start, end) === 0
      ) {
        this.#matched = upTo
        return
      }
      this.#other = [this.expected.bytes.subarray(0, matched)]
    }
    if (this.#length <= this.expected.maxBytes) this.#other.push(Buffer.from(bytes.subarray(start, end)))
  }

  /** Whether the body, complete now, says what was expected. */
  isRight(): boolean {
    if (this.#other === undefined && this.#matched === this.expected.bytes.length) return true
    if (this.#length > this.expected.maxBytes) return false
    const body = this.#other ? Buffer.concat(this.#other) : this.expected.bytes.subarray(0, this.#matched)
    return this.expected.means(body)
  }
}
