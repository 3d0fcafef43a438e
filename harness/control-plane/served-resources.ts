/**
 * What one server is served at the moment, and under which version.
 * @module
 */
import { listeningAddress } from './listener-name.js'
import { listener } from './listener-resource.js'
import { ROUTES_NAME, routeConfiguration } from './route-resource.js'
import { LISTENER_TYPE_URL, ROUTES_TYPE_URL } from './type-urls.js'
import type { Listener, RouteConfiguration } from './xds-messages.js'

/** Whether the Listener carries its routes or has the server ask for them. */
export type RoutesMode = 'inline' | 'rds'

/** A new version of all resources of one type. */
export interface ResourceChange {
  readonly typeUrl: string
  readonly versionInfo: string
}

export type Resource = (Listener | RouteConfiguration) & { readonly name: string }

export type ListenerOverride = (listener: Listener) => Listener

export class ServedResources {
  readonly #versions = new Map<string, number>()
  #listenerRevision = 0
  #routesRevision = 0
  #listenerExists = true
  #override: ListenerOverride | undefined

  constructor(readonly routes: RoutesMode) {}

  /** Versions count up from 1 and belong to a type; types that are not served stay at 1. */
  versionInfo(typeUrl: string): string {
    return String(this.#versions.get(typeUrl) ?? 1)
  }

  /** Those of the named resources that exist; the protocol has no other way to say that one does not. */
  existing(typeUrl: string, names: Iterable<string>): Resource[] {
    const resources: Resource[] = []
    for (const name of names) {
      const resource = this.#resource(typeUrl, name)
      if (resource) resources.push({ ...resource, name: resource.name ?? '' })
    }
    return resources
  }

  changeListener(): ResourceChange {
    this.#listenerRevision += 1
    return this.resendListener()
  }

  resendListener(): ResourceChange {
    return this.#nextVersion(LISTENER_TYPE_URL)
  }

  changeRoutes(): ResourceChange {
    this.#routesRevision += 1
    return this.#nextVersion(this.routes === 'inline' ? LISTENER_TYPE_URL : ROUTES_TYPE_URL)
  }

  removeListener(): ResourceChange {
    this.#listenerExists = false
    return this.resendListener()
  }

  restoreListener(): ResourceChange {
    this.#listenerExists = true
    // Changed, because grpc-js-xds 1.14 goes on comparing with the Listener that was removed: it would not
    // notice that the same one is back.
    return this.changeListener()
  }

  overrideListener(override: ListenerOverride | undefined): ResourceChange {
    this.#override = override
    return this.resendListener()
  }

  #nextVersion(typeUrl: string): ResourceChange {
    this.#versions.set(typeUrl, Number(this.versionInfo(typeUrl)) + 1)
    return { typeUrl, versionInfo: this.versionInfo(typeUrl) }
  }

  #resource(typeUrl: string, name: string): Listener | RouteConfiguration | undefined {
    if (typeUrl === LISTENER_TYPE_URL) return this.#listener(name)
    const routesExist = typeUrl === ROUTES_TYPE_URL && name === ROUTES_NAME && this.routes === 'rds'
    return routesExist ? routeConfiguration(this.#routesRevision) : undefined
  }

  #listener(name: string): Listener | undefined {
    const address = listeningAddress(name)
    if (!this.#listenerExists || !address) return undefined
    const original = listener({
      name,
      address,
      revision: this.#listenerRevision,
      inlineRoutes: this.routes === 'inline' ? routeConfiguration(this.#routesRevision) : undefined,
    })
    return this.#override?.(original) ?? original
  }
}
