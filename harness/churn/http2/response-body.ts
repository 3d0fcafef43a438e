/**
 * Compares a response body with the expected one while it arrives.
 * @module
 */

/** What answers an RPC. */
export interface ExpectedResponse {
  /** The values of `grpc-status` that are an answer. */
  readonly statuses: ReadonlySet<string>
  /** What the body must be where the status is OK; undefined where it may be anything. */
  readonly body: ExpectedBody | undefined
  /** Raised at the code of each answer; undefined where nobody asks. */
  readonly answers: Uint32Array | undefined
  /** Milliseconds after which the client cancels the RPC, with status DEADLINE_EXCEEDED; undefined for no deadline. */
  readonly deadlineMs: number | undefined
}

/** What a response body must be. */
export interface ExpectedBody {
  /** The encoding that nearly every server sends: gRPC's five-byte length prefix, then the message. */
  readonly bytes: Buffer
  /** Whether another body (with its prefix) decodes to the same messages. */
  means(body: Buffer): boolean
  /** The length of the longest body that can be equivalent. */
  readonly maxBytes: number
}

/** Copies nothing as long as the bytes are equal to the expected ones. */
export class ResponseBody {
  #matched = 0
  /** The body so far, after the first byte that differs. */
  #other: Buffer[] | undefined
  #length = 0

  constructor(private readonly expected: ExpectedBody) {}

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

  /** Whether all expected messages are here, in the encoding that nearly every server sends. */
  get isWhole(): boolean {
    return this.#other === undefined && this.#matched === this.expected.bytes.length && this.#matched > 0
  }

  /** Whether the complete body is the expected one. */
  isRight(): boolean {
    if (this.#other === undefined && this.#matched === this.expected.bytes.length) return true
    if (this.#length > this.expected.maxBytes) return false
    const body = this.#other ? Buffer.concat(this.#other) : this.expected.bytes.subarray(0, this.#matched)
    return this.expected.means(body)
  }
}
