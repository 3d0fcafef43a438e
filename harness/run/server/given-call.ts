/**
 * Prepares the call that the user named, and asks the server for it.
 * @module
 */
import type { Root } from 'protobufjs'
import type { Call, Rpc } from '../../churn/calls/call.js'
import { givenCall, givenRpc } from '../../churn/calls/given-call.js'
import { askOnce, NotAnswered } from '../../churn/churn.js'
import { partsOf } from '../../churn/schema/find-method.js'
import { knownSchema } from '../../churn/schema/known-schema.js'
import { parseProtos, readDescriptorSet } from '../../churn/schema/proto-schema.js'
import { NoReflectionYet, reflectSchema, reflectServices } from '../../churn/schema/reflection.js'
import type { CallSpec, MethodSpec } from '../../model/rpc/call.js'
import type { GrpcStatus } from '../../model/rpc/grpc-status.js'
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

/** The calls that the user named. */
export class GivenCall {
  readonly #methods: readonly GivenMethod[]

  /** @throws {HarnessError} if the types, a method or its data are wrong, and the types do not come from the server */
  constructor(private readonly spec: CallSpec) {
    this.#methods = spec.methods.map(method => new GivenMethod(method, spec))
  }

  /**
   * Makes each RPC once.
   * @throws {NotAnswered} if the server does not serve yet
   * @throws {HarnessError} if it answers with a status that is not expected
   */
  async ask(address: Address, tls: ClientTls | undefined): Promise<Call> {
    const rpcs: Rpc[] = []
    for (const method of this.#methods) rpcs.push(await method.ask(address, tls))
    return givenCall(this.spec, rpcs)
  }
}

/** One method; it is ready as soon as its types are known: before the server starts, or from its reflection. */
class GivenMethod {
  #rpc: Rpc | undefined

  constructor(
    private readonly given: MethodSpec,
    private readonly spec: CallSpec,
  ) {
    const { schema } = spec
    if (schema.kind === 'proto')
      this.#rpc = this.#rpcFrom(parseProtos(schema.files, schema.folders), schema.files.join(', '))
    else if (schema.kind === 'descriptor-set')
      this.#rpc = this.#rpcFrom(readDescriptorSet(schema.file), schema.file)
    else {
      const known = knownSchema(given.method)
      if (known) this.#rpc = this.#rpcFrom(known, 'the standard services')
    }
  }

  async ask(address: Address, tls: ClientTls | undefined): Promise<Rpc> {
    const rpc = (this.#rpc ??= await this.#reflected(address, tls))
    try {
      await askOnce(
        address,
        FIRST_RPC_TIMEOUT_MS,
        tls,
        givenCall({ ...this.spec, methods: [this.given] }, [rpc]),
      )
      return rpc
    } catch (error) {
      if (!(error instanceof NotAnswered) || !FINAL.has(error.status)) throw error
      throw error.status === 'UNIMPLEMENTED'
        ? await this.#unimplemented(address, tls)
        : this.#unexpected(error.status ?? 'OK')
    }
  }

  #rpcFrom(root: Root, where: string): Rpc {
    return givenRpc(this.given, this.spec, root, where)
  }

  async #reflected(address: Address, tls: ClientTls | undefined): Promise<Rpc> {
    try {
      const root = await reflectSchema(address, tls, this.given.method, REFLECTION_TIMEOUT_MS)
      return this.#rpcFrom(root, "the server's reflection")
    } catch (error) {
      if (error instanceof NoReflectionYet) throw new NotAnswered(error.message)
      throw error
    }
  }

  async #unimplemented(address: Address, tls: ClientTls | undefined): Promise<HarnessError> {
    const { method } = this.given
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
    const { expects } = this.spec
    const { method } = this.given
    return new HarnessError(
      `${method} ended with status ${status}, and ${expects.join(' or ')} is expected`,
      status === 'UNAUTHENTICATED' || status === 'PERMISSION_DENIED'
        ? `Give credentials with --metadata, or --expect-status ${status} if that is the answer to test.`
        : `Change --data, or give --expect-status ${[...new Set([...expects, status])].join(',')} if that is an answer to test.`,
    )
  }
}
