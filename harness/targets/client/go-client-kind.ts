/**
 * `go-client@VERSION`: a gRPC-Go client at a published release.
 * @module
 */
import type { PackageSpec, PlantedLeak } from '../../model/target-spec.js'
import { parseRelease } from '../parse-release.js'
import { formatPlantedLeak, splitPlantedLeak } from '../planted-leak-text.js'
import type { TargetKind } from '../target-kind.js'

/** A gRPC-Go client at a published release, e.g. `go-client@1.47.0`. */
export interface GoClientSpec extends PackageSpec {
  /** Its name in the registry of targets. */
  readonly kind: 'go-client'
  /** The leak that is planted in the client; absent where it is as it was published. */
  readonly plant?: PlantedLeak
}

const NAME = 'go-client'
const LEAST_PLANTED_BYTES = 1

/** See {@link GoClientSpec}. */
export const goClientKind: TargetKind<GoClientSpec> = {
  name: NAME,
  forms: [`${NAME}@VERSION`, `${NAME}@VERSION+planted-leak=BYTES[/EVERY]`],
  completions: [`${NAME}@`],
  modes: ['plain'],
  isClient: () => true,
  parse(text) {
    if (text !== NAME && !text.startsWith(`${NAME}@`)) return undefined
    const planted = splitPlantedLeak(text, LEAST_PLANTED_BYTES)
    const version = parseRelease(planted?.server ?? text, NAME)
    if (version === undefined) return undefined
    return { kind: NAME, version, ...(planted ? { plant: planted.leak } : {}) }
  },
  format: ({ version, plant }) => `${NAME}@${version}${plant ? formatPlantedLeak(plant) : ''}`,
  async create({ version, plant }) {
    const { createGoClient } = await import('./go-client-target.js')
    return createGoClient(version, plant)
  },
  isPlanted: ({ plant }) => plant !== undefined,
  plant: (spec, plant) => ({ ...spec, plant }),
  async releases() {
    const { GRPC_GO } = await import('../go/go-library.js')
    return (await import('../go/go-releases.js')).goReleasesOf(GRPC_GO)
  },
}
