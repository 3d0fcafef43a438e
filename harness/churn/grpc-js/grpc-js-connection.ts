/**
 * One real grpc-js client on a connection of its own.
 * @module
 */
import { isIP } from 'node:net'
import { Client } from '@grpc/grpc-js'
import { isUnixSocket } from '../../model/address.js'
import type { ChurnJob } from '../churn-job.js'
import type { Route } from '../sockets/routes.js'
import { beginCall, type BegunCall } from './grpc-js-call.js'
import { grpcJsCredentials } from './grpc-js-credentials.js'
import { routedTarget } from './source-resolver.js'

const CHANNEL_OPTIONS = {
  // Without it, clients of one address share a connection.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_channelz': 0,
  'grpc.enable_retries': 0,
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  // Otherwise grpc-js would use a proxy that the environment names.
  'grpc.enable_http_proxy': 0,
}

/** Connects with its first RPC, and closes when {@link work} is done. */
export class GrpcJsConnection {
  readonly #client: Client
  readonly #calls = new Set<BegunCall>()
  #left: number
  #lingerOver: (() => void) | undefined

  constructor(
    private readonly job: ChurnJob,
    route: Route,
    private readonly onAnswered: () => void,
  ) {
    const { target, options } = routedTarget(route)
    this.#client = new Client(target, grpcJsCredentials(job.tls), {
      ...CHANNEL_OPTIONS,
      ...options,
      ...serverName(job),
    })
    this.#left = job.rpcs
  }

  /** Makes all RPCs and closes; resolves with the reason if one failed, else with undefined. Never rejects. */
  async work(): Promise<string | undefined> {
    const { width, rpcs } = this.job
    const failures = await Promise.all(Array.from({ length: Math.min(width, rpcs) }, () => this.#lane()))
    const failure = failures.find(reason => reason !== undefined)
    if (failure === undefined) await this.#linger()
    this.#client.close()
    return failure
  }

  abort(): void {
    this.#left = 0
    for (const call of this.#calls) call.cancel()
    this.#lingerOver?.()
    this.#client.close()
  }

  async #lane(): Promise<string | undefined> {
    while (this.#left > 0) {
      this.#left--
      const failure = await this.#ask()
      if (failure !== undefined) {
        this.#left = 0
        return failure
      }
      this.job.tally.rpcsAnswered++
      this.onAnswered()
    }
    return undefined
  }

  async #ask(): Promise<string | undefined> {
    const call = beginCall(this.#client, this.job.rpc, this.job.timeoutMs)
    this.#calls.add(call)
    const failure = await call.over
    this.#calls.delete(call)
    return failure
  }

  async #linger(): Promise<void> {
    const { lingerMs } = this.job.load
    if (lingerMs === 0 || this.job.signal.aborted) return
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, lingerMs)
      this.#lingerOver = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** Without it, grpc-js sends the IP address as the server name and Node warns. Our certificates name `localhost`, too. */
function serverName({ address, tls }: ChurnJob): Record<string, string> {
  return tls && (isUnixSocket(address) || isIP(address.host) !== 0)
    ? { 'grpc.ssl_target_name_override': 'localhost' }
    : {}
}
