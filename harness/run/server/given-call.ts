/**
 * Prepares the call that the user named, and asks the server for it.
 * @module
 */
import type { Call } from '../../churn/calls/call.js'
import { givenCall } from '../../churn/calls/given-call.js'
import { askOnce, NotAnswered } from '../../churn/churn.js'
import { partsOf } from '../../churn/schema/find-method.js'
import { knownSchema } from '../../churn/schema/known-schema.js'
import { parseProtos, readDescriptorSet } from '../../churn/schema/proto-schema.js'
import { NoReflectionYet, reflectSchema, reflectServices } from '../../churn/schema/reflection.js'
import type { CallSpec } from '../../model/call.js'
import type { GrpcStatus } from '../../model/grpc-status.js'
import { HarnessError } from '../../model/harness-error.js'
import type { Address } from '../../model/address.js'
import type { ClientTls } from '../../model/tls.js'

/** A handler may be slow the first time. */
const FIRST_RPC_TIMEOUT_MS = 10_000
const REFLECTION_TIMEOUT_MS = 5_000

/** These do not go away when the server is ready. */
const FINAL: ReadonlySet<GrpcStatus | undefined> = new Set<GrpcStatus>([
  'OK',
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'UNAUTHENTICATED',
])

/** A call that is ready as soon as its types are known: before the server starts, or from its reflection. */
export class GivenCall {
  #call: Call | undefined

  /** @throws {HarnessError} if the types, the method or the data are wrong, and the types do not come from the server */
  constructor(private readonly spec: CallSpec) {
    const { schema, method } = spec
    if (schema.kind === 'proto')
      this.#call = givenCall(spec, parseProtos(schema.files, schema.folders), schema.files.join(', '))
    else if (schema.kind === 'descriptor-set')
      this.#call = givenCall(spec, readDescriptorSet(schema.file), schema.file)
    else {
      const known = knownSchema(method)
      if (known) this.#call = givenCall(spec, known, 'the standard services')
    }
  }

  /**
   * Makes the RPC once.
   * @throws {NotAnswered} if the server does not serve yet
   * @throws {HarnessError} if it answers with a status that is not expected
   */
  async ask(address: Address, tls: ClientTls | undefined): Promise<Call> {
    const call = (this.#call ??= await this.#reflected(address, tls))
    try {
      await askOnce(address, FIRST_RPC_TIMEOUT_MS, tls, call)
      return call
    } catch (error) {
      if (!(error instanceof NotAnswered) || !FINAL.has(error.status)) throw error
      throw error.status === 'UNIMPLEMENTED'
        ? await this.#unimplemented(address, tls)
        : this.#unexpected(error.status ?? 'OK')
    }
  }

  async #reflected(address: Address, tls: ClientTls | undefined): Promise<Call> {
    const { method } = this.spec
    try {
      const root = await reflectSchema(address, tls, method, REFLECTION_TIMEOUT_MS)
      return givenCall(this.spec, root, "the server's reflection")
    } catch (error) {
      if (error instanceof NoReflectionYet) throw new NotAnswered(error.message)
      throw error
    }
  }

  async #unimplemented(address: Address, tls: ClientTls | undefined): Promise<HarnessError> {
    const { method } = this.spec
    const services = await reflectServices(address, tls, REFLECTION_TIMEOUT_MS)
    const what = services.includes(partsOf(method).service) ? 'does not implement' : 'does not have'
    return new HarnessError(
      `The server ${what} ${method} (UNIMPLEMENTED)`,
      services.length === 0
        ? 'Check the package, the service and the method, and that the server registers it.'
        : `It has ${services.join(', ')}.`,
    )
  }

  #unexpected(status: GrpcStatus): HarnessError {
    const { method, expects } = this.spec
    return new HarnessError(
      `${method} ended with status ${status}, and ${expects.join(' or ')} is expected`,
      status === 'UNAUTHENTICATED' || status === 'PERMISSION_DENIED'
        ? `Give credentials with --metadata, or --expect-status ${status} if that is the answer to test.`
        : `Change --data, or give --expect-status ${[...new Set([...expects, status])].join(',')} if that is an answer to test.`,
    )
  }
}
