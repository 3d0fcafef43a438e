/**
 * Resources that the user gives, in the form in which Envoy reads them from a file.
 * @module
 */
import { parse, YAMLParseError } from 'yaml'
import { HarnessError } from '../../model/harness-error.js'
import { CLUSTER_TYPE_URL, ENDPOINTS_TYPE_URL, LISTENER_TYPE_URL, ROUTES_TYPE_URL } from '../type-urls.js'
import type { FilterChain, HttpConnectionManager, Listener, Resource } from '../xds-messages.js'
import { anyFromJson } from './from-json.js'
import { messageTypes } from './message-types.js'

/** The field with the name of a resource, by the types that are served. */
const NAME_FIELDS: Readonly<Record<string, string>> = {
  [LISTENER_TYPE_URL]: 'name',
  [ROUTES_TYPE_URL]: 'name',
  [CLUSTER_TYPE_URL]: 'name',
  [ENDPOINTS_TYPE_URL]: 'cluster_name',
}

/** Resources by type and name. */
export class GivenResources {
  readonly #byType = new Map<string, Map<string, Resource>>()

  /** @throws {HarnessError} where two resources of a type have one name */
  constructor(resources: readonly { readonly typeUrl: string; readonly resource: Resource }[]) {
    for (const { typeUrl, resource } of resources) {
      const ofType = this.#byType.get(typeUrl) ?? new Map<string, Resource>()
      if (ofType.has(resource.name)) {
        throw new HarnessError(
          `there are two resources named "${resource.name}" of ${typeUrl}`,
          'Remove one of them.',
        )
      }
      this.#byType.set(typeUrl, ofType.set(resource.name, resource))
    }
  }

  /** The resource of this name; undefined where there is none. */
  find(typeUrl: string, name: string): Resource | undefined {
    return this.#byType.get(typeUrl)?.get(name)
  }

  /** The types of which there is a resource. */
  get typeUrls(): readonly string[] {
    return [...this.#byType.keys()]
  }

  /** The only Listener for a server; undefined where there is none, or more than one. */
  get serverListener(): Listener | undefined {
    const all = [...(this.#byType.get(LISTENER_TYPE_URL)?.values() ?? [])] as Listener[]
    const [only, ...others] = all.filter(({ api_listener: api }) => !api)
    return others.length === 0 ? only : undefined
  }

  /** Whether the server asks for its routes. */
  get usesRds(): boolean {
    const { serverListener } = this
    const chains: readonly (FilterChain | null | undefined)[] = [
      ...(serverListener?.filter_chains ?? []),
      serverListener?.default_filter_chain,
    ]
    return chains.some(chain =>
      chain?.filters?.some(({ typed_config: config }) => (config as HttpConnectionManager | null)?.rds),
    )
  }
}

/**
 * Reads `resources: […]` in YAML or JSON, each with its `@type`, as in a file that Envoy watches.
 * @param file what messages call it
 * @throws {HarnessError} where it cannot be read, with the place
 */
export async function parseResources(text: string, file: string): Promise<GivenResources> {
  const json = parseText(text, file)
  const { resources } = (json ?? {}) as { resources?: unknown }
  if (!Array.isArray(resources)) {
    throw new HarnessError(
      `${file} has no list "resources"`,
      'Write resources: and then a list, each with its "@type", as in a file of dynamic resources of Envoy.',
    )
  }
  const root = await messageTypes()
  const found = resources.map((resource: unknown, n) => {
    const where = `${file}: resources[${n}]`
    const { '@type': typeUrl, ...fields } = anyFromJson(root, resource, where)
    const field = NAME_FIELDS[typeUrl]
    if (field === undefined) {
      throw new HarnessError(
        `${where}: ${typeUrl} is no resource that is served`,
        `Give one of ${Object.keys(NAME_FIELDS).join(', ')}.`,
      )
    }
    const name = (fields as Readonly<Record<string, unknown>>)[field]
    if (typeof name !== 'string' || name === '') {
      throw new HarnessError(`${where}: it has no ${field}`, 'Name it: a client asks for it by this name.')
    }
    // The name that the control plane goes by; a ClusterLoadAssignment has no field for it, and encoding leaves it out.
    return { typeUrl, resource: { ...fields, name } }
  })
  return new GivenResources(found)
}

function parseText(text: string, file: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw new HarnessError(`${file} is no YAML and no JSON: ${error.message}`, 'Correct it.')
  }
}
