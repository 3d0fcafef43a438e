/**
 * The current resources of one server, with their versions.
 * @module
 */
import type { HostPort } from '../model/host-port.js'
import { listeningAddress } from './listener-name.js'
import { listener } from './listener-resource.js'
import type { GivenResources } from './resources/given-resources.js'
import { ROUTES_NAME, routeConfiguration, withSwappedRoute } from './route-resource.js'
import { LISTENER_TYPE_URL, ROUTES_TYPE_URL } from './type-urls.js'
import { withConnectionManager } from './updates/http-filters.js'
import type { Listener, ListenerOverride, Resource, RouteConfiguration } from './xds-messages.js'

/** `inline`: the Listener contains its routes; `rds`: the server requests them. */
export type RoutesMode = 'inline' | 'rds'

/** A new version of all resources of one type. */
export interface ResourceChange {
  readonly typeUrl: string
  readonly versionInfo: string
}

/** Each change returns the new version; sending it is the task of the node. */
export class ServedResources {
  readonly #versions = new Map<string, number>()
  #listenerRevision = 0
  #routesRevision = 0
  #swappedRoutes: boolean | undefined
  #listenerExists = true
  #override: ListenerOverride | undefined

  /** Where the routes are: as the given Listener says, if there is one. */
  readonly routes: RoutesMode

  /** @param given what is served in place of the resources of this package, where it has what is asked for */
  constructor(
    routes: RoutesMode,
    private readonly given?: GivenResources,
  ) {
    if (given?.serverListener) this.routes = given.usesRds ? 'rds' : 'inline'
    else this.routes = routes
  }

  /** Each type has its own version, from 1 on; types that are not served stay at 1. */
  versionInfo(typeUrl: string): string {
    return String(this.#versions.get(typeUrl) ?? 1)
  }

  /** The named resources that exist; the protocol says that a resource does not exist by leaving it out. */
  existing(typeUrl: string, names: Iterable<string>): Resource[] {
    const resources: Resource[] = []
    for (const name of names) {
      const resource = this.#resource(typeUrl, name)
      if (resource) resources.push({ ...resource, name: resource.name ?? '' })
    }
    return resources
  }

  /** A Listener with a new revision. */
  changeListener(): ResourceChange {
    this.#listenerRevision += 1
    return this.resendListener()
  }

  /** The same Listener with a new version. */
  resendListener(): ResourceChange {
    return this.#nextVersion(LISTENER_TYPE_URL)
  }

  /** New routes: a new version of the Listener or of the RouteConfiguration. */
  changeRoutes(): ResourceChange {
    this.#routesRevision += 1
    return this.#nextVersion(this.routes === 'inline' ? LISTENER_TYPE_URL : ROUTES_TYPE_URL)
  }

  /** Other routes than before, of the same size: two sets take turns. */
  swapRoutes(): ResourceChange {
    this.#swappedRoutes = !this.#swappedRoutes
    return this.#nextVersion(this.routes === 'inline' ? LISTENER_TYPE_URL : ROUTES_TYPE_URL)
  }

  /** No Listener. */
  removeListener(): ResourceChange {
    this.#listenerExists = false
    return this.resendListener()
  }

  /** A Listener again, with a new revision. */
  restoreListener(): ResourceChange {
    this.#listenerExists = true
    // Changed, because grpc-js-xds 1.14 compares with the removed Listener and would ignore an identical one.
    return this.changeListener()
  }

  /** @param override undefined for the original Listener */
  overrideListener(override: ListenerOverride | undefined): ResourceChange {
    this.#override = override
    return this.resendListener()
  }

  /** The current version of each type that the server subscribes to. */
  current(): readonly ResourceChange[] {
    const types = this.routes === 'rds' ? [LISTENER_TYPE_URL, ROUTES_TYPE_URL] : [LISTENER_TYPE_URL]
    return types.map(typeUrl => ({ typeUrl, versionInfo: this.versionInfo(typeUrl) }))
  }

  #nextVersion(typeUrl: string): ResourceChange {
    this.#versions.set(typeUrl, Number(this.versionInfo(typeUrl)) + 1)
    return { typeUrl, versionInfo: this.versionInfo(typeUrl) }
  }

  #resource(typeUrl: string, name: string): Listener | RouteConfiguration | undefined {
    if (typeUrl === LISTENER_TYPE_URL) return this.#listener(name)
    const given = this.given?.find(typeUrl, name)
    if (given) return typeUrl === ROUTES_TYPE_URL ? withSwappedRoute(given, this.#swappedRoutes) : given
    const routesExist = typeUrl === ROUTES_TYPE_URL && name === ROUTES_NAME && this.routes === 'rds'
    return routesExist ? routeConfiguration(this.#routesRevision, this.#swappedRoutes) : undefined
  }

  #listener(name: string): Listener | undefined {
    if (!this.#listenerExists) return undefined
    const address = listeningAddress(name)
    const given = this.given?.find(LISTENER_TYPE_URL, name) ?? this.#forServer(name, address)
    const original = given ? this.#revised(given) : address && this.#own(name, address)
    return original && (this.#override?.(original) ?? original)
  }

  /** The given Listener for a server, under the name and with the address of the server that asks. */
  #forServer(name: string, address: HostPort | undefined): Listener | undefined {
    const listener = this.given?.serverListener
    if (!listener || !address) return undefined
    return {
      ...listener,
      name,
      address: { socket_address: { address: address.host, port_value: address.port } },
    }
  }

  /** A given Listener, changed as often as it was asked for. */
  #revised(listener: Listener): Listener {
    return withConnectionManager(manager => ({
      ...manager,
      ...(this.#listenerRevision > 0 ? { stat_prefix: `leakgate-${this.#listenerRevision}` } : {}),
      ...(manager.route_config
        ? { route_config: withSwappedRoute(manager.route_config, this.#swappedRoutes) }
        : {}),
    }))(listener)
  }

  #own(name: string, address: HostPort): Listener {
    return listener({
      name,
      address,
      revision: this.#listenerRevision,
      inlineRoutes:
        this.routes === 'inline' ? routeConfiguration(this.#routesRevision, this.#swappedRoutes) : undefined,
    })
  }
}
