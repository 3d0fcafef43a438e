/**
 * Lets a grpc-js client connect from an address and port of our choice, and to a Unix-domain socket by the same way. grpc-js has no option for
 * the first, and gives the address object that a resolver returns to `net.connect` as it is.
 * @module
 */
import { experimental, type ChannelOptions } from '@grpc/grpc-js'
import { authorityOf, isUnixSocket } from '../../model/address.js'
import type { Route } from '../sockets/routes.js'

const SCHEME = 'leakgate-route'
const OPTION = 'leakgate.route'

/** The target of a client, and the channel options that belong to it. */
export interface RoutedTarget {
  readonly target: string
  readonly options: ChannelOptions
}

/** What a grpc-js client is made from so that it takes the route. */
export function routedTarget(route: Route): RoutedTarget {
  const target = authorityOf(route.to)
  if (route.from === undefined && !isUnixSocket(route.to)) return { target, options: {} }
  register()
  return {
    target: `${SCHEME}:${target}`,
    options: { [OPTION]: route, 'grpc.default_authority': target },
  }
}

let registered = false

function register(): void {
  if (registered) return
  registered = true
  experimental.registerResolver(SCHEME, RouteResolver)
}

/** Resolves to the address of its channel's route. */
class RouteResolver implements experimental.Resolver {
  readonly #route: Route
  #resolved = false

  constructor(
    _target: experimental.GrpcUri,
    private readonly listener: experimental.ResolverListener,
    options: ChannelOptions,
  ) {
    this.#route = options[OPTION] as Route
  }

  /** The address never changes. grpc-js asks again after each failed connection, and an answer would make it connect at once. */
  updateResolution(): void {
    if (this.#resolved) return
    this.#resolved = true
    // The interface forbids an answer within this call.
    process.nextTick(() => {
      if (!this.#resolved) return
      const { to, from } = this.#route
      const address = { ...to, ...from } as experimental.SubchannelAddress
      this.listener(experimental.statusOrFromValue([{ addresses: [address] }]), {}, null, '')
    })
  }

  destroy(): void {
    this.#resolved = false
  }

  static getDefaultAuthority({ path }: experimental.GrpcUri): string {
    return path
  }
}
