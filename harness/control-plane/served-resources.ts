/**
 * The current resources of one server, with their versions.
 * @module
 */
import { listeningAddress } from './listener-name.js'
import { listener } from './listener-resource.js'
import { ROUTES_NAME, routeConfiguration } from './route-resource.js'
import { LISTENER_TYPE_URL, ROUTES_TYPE_URL } from './type-urls.js'
import type { Listener, RouteConfiguration } from './xds-messages.js'

/** `inline`: the Listener contains its routes; `rds`: the server requests them. */
export type RoutesMode = 'inline' | 'rds'

/** A new version of all resources of one type. */
export interface ResourceChange {
  readonly typeUrl: string
  readonly versionInfo: string
}

/** A resource with its name. */
export type Resource = (Listener | RouteConfiguration) & { readonly name: string }

/** Returns the Listener to serve instead of the original. */
export type ListenerOverride = (listener: Listener) => Listener

/** Each change returns the new version; sending it is the task of the node. */
export class ServedResources {
  readonly #versions = new Map<string, number>()
  #listenerRevision = 0
  #routesRevision = 0
  #swappedRoutes: boolean | undefined
  #listenerExists = true
  #override: ListenerOverride | undefined

  constructor(readonly routes: RoutesMode) {}

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
    const routesExist = typeUrl === ROUTES_TYPE_URL && name === ROUTES_NAME && this.routes === 'rds'
    return routesExist ? routeConfiguration(this.#routesRevision, this.#swappedRoutes) : undefined
  }

  #listener(name: string): Listener | undefined {
    const address = listeningAddress(name)
    if (!this.#listenerExists || !address) return undefined
    const original = listener({
      name,
      address,
      revision: this.#listenerRevision,
      inlineRoutes:
        this.routes === 'inline' ? routeConfiguration(this.#routesRevision, this.#swappedRoutes) : undefined,
    })
    return this.#override?.(original) ?? original
  }
}
