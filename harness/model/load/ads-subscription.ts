/**
 * What an ADS client subscribes to: `cds,eds=cluster-0+cluster-1`.
 * @module
 */
import { HarnessError } from '../harness-error.js'
import { didYouMean } from '../names/nearest.js'

/** The types of Envoy's xDS protocol page, by the short name of their discovery service. */
const TYPE_URLS = {
  lds: 'type.googleapis.com/envoy.config.listener.v3.Listener',
  rds: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
  srds: 'type.googleapis.com/envoy.config.route.v3.ScopedRouteConfiguration',
  vhds: 'type.googleapis.com/envoy.config.route.v3.VirtualHost',
  cds: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  eds: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
  sds: 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret',
  rtds: 'type.googleapis.com/envoy.service.runtime.v3.Runtime',
  ecds: 'type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig',
} as const

type TypeName = keyof typeof TYPE_URLS

const TYPE_NAMES = Object.keys(TYPE_URLS) as readonly TypeName[]

/** The types that may be subscribed to without names: all resources. */
const WITH_WILDCARD: ReadonlySet<TypeName> = new Set(['lds', 'cds'])

/** One type with the names of its resources. */
export interface AdsSubscription {
  /** `eds`. */
  readonly name: string
  readonly typeUrl: string
  /** None for all resources. */
  readonly resourceNames: readonly string[]
}

/**
 * Types, separated by commas. Names of resources follow an equals sign, separated by plus signs.
 * @throws {HarnessError} where a type is unknown or comes twice, or has no names and needs some
 */
export function parseAdsSubscriptions(text: string): AdsSubscription[] {
  const all = text.split(',').map(parseOne)
  const twice = all.find(({ name }, at) => all.findIndex(other => other.name === name) !== at)
  if (twice === undefined) return all
  throw new HarnessError(
    `--subscribe ${text}: ${twice.name} comes twice`,
    `Name its resources together, as in ${twice.name}=one+two.`,
  )
}

function parseOne(part: string): AdsSubscription {
  const [, given = '', names] = /^([^=]*)(?:=(.*))?$/s.exec(part) ?? []
  const name = TYPE_NAMES.find(known => known === given)
  if (name === undefined) {
    throw new HarnessError(
      `--subscribe: there is no type "${given}"${didYouMean(given, TYPE_NAMES)}`,
      `It is one of ${TYPE_NAMES.join(', ')}, as in cds,eds=cluster-0.`,
    )
  }
  const resourceNames = names === undefined ? [] : names.split('+')
  if (resourceNames.includes('') || (names === undefined && !WITH_WILDCARD.has(name))) {
    throw new HarnessError(
      `--subscribe ${part}: ${name} needs the names of its resources`,
      `Give them as in ${name}=one+two. Only ${[...WITH_WILDCARD].join(' and ')} can do without: then all resources are meant.`,
    )
  }
  return { name, typeUrl: TYPE_URLS[name], resourceNames }
}
