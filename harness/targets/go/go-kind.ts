/**
 * `go@VERSION`: a gRPC-Go server at a published release.
 * @module
 */
import type { PackageSpec, PlantedLeak } from '../../model/target-spec.js'
import { parseRelease } from '../parse-release.js'
import { formatPlantedLeak, splitPlantedLeak } from '../planted-leak-text.js'
import { NOT_IN_GO, serverOptionArgs, serverOptionFlag } from '../fixture/server-options.js'
import type { TargetKind } from '../target-kind.js'
import { GRPC_GO } from './go-library.js'

/** gRPC-Go at a published release, e.g. `go@1.66.2`, or with a leak on purpose, `go@1.66.3+planted-leak=64/100`. */
export interface GoSpec extends PackageSpec {
  /** Its name in the registry of targets. */
  readonly kind: 'go'
  /** The leak that is planted in the server; absent where the server is as it was published. */
  readonly plant?: PlantedLeak
}

const LEAST_PLANTED_BYTES = 1

/** See {@link GoSpec}. */
export const goKind: TargetKind<GoSpec> = {
  name: 'go',
  forms: ['go@VERSION', 'go@VERSION+planted-leak=BYTES[/EVERY]'],
  completions: ['go@'],
  modes: ['xds', 'plain'],
  parse(text) {
    if (text !== 'go' && !text.startsWith('go@')) return undefined
    const planted = splitPlantedLeak(text, LEAST_PLANTED_BYTES)
    const version = parseRelease(planted?.server ?? text, 'go')
    if (version === undefined) return undefined
    return { kind: 'go', version, ...(planted ? { plant: planted.leak } : {}) }
  },
  format: ({ version, plant }) => `go@${version}${plant ? formatPlantedLeak(plant) : ''}`,
  flags: [serverOptionFlag],
  async create({ version, plant }, options) {
    const { createGoTarget } = await import('./go-target.js')
    return createGoTarget(version, plant, serverOptionArgs(options, NOT_IN_GO))
  },
  isPlanted: ({ plant }) => plant !== undefined,
  plant: (spec, plant) => ({ ...spec, plant }),
  async releases() {
    return (await import('./go-releases.js')).goReleasesOf(GRPC_GO)
  },
}
