/**
 * `grpc-js-client@VERSION`: a grpc-js client at a published release.
 * @module
 */
import type { PackageSpec, PlantedLeak } from '../../model/target-spec.js'
import { parseRelease } from '../parse-release.js'
import { formatPlantedLeak, splitPlantedLeak } from '../planted-leak-text.js'
import type { TargetKind } from '../target-kind.js'
import { clientOptionArgs, clientOptionFlag } from './client-option.js'

/** A grpc-js client at a published release, e.g. `grpc-js-client@1.12.5`. */
export interface GrpcJsClientSpec extends PackageSpec {
  /** Its name in the registry of targets. */
  readonly kind: 'grpc-js-client'
  /** The leak that is planted in the client; absent where it is as it was published. */
  readonly plant?: PlantedLeak
}

const NAME = 'grpc-js-client'
/** V8's smallest array has this size; the client refuses a smaller leak as well. */
const LEAST_PLANTED_BYTES = 56

/** See {@link GrpcJsClientSpec}. */
export const grpcJsClientKind: TargetKind<GrpcJsClientSpec> = {
  name: NAME,
  forms: [`${NAME}@VERSION`, `${NAME}@VERSION+planted-leak=BYTES[/EVERY]`],
  completions: [`${NAME}@`],
  modes: ['plain'],
  isClient: () => true,
  flags: [clientOptionFlag],
  parse(text) {
    if (text !== NAME && !text.startsWith(`${NAME}@`)) return undefined
    const planted = splitPlantedLeak(text, LEAST_PLANTED_BYTES)
    const version = parseRelease(planted?.server ?? text, NAME)
    if (version === undefined) return undefined
    return { kind: NAME, version, ...(planted ? { plant: planted.leak } : {}) }
  },
  format: ({ version, plant }) => `${NAME}@${version}${plant ? formatPlantedLeak(plant) : ''}`,
  async create({ version, plant }, options) {
    const { createGrpcJsClient } = await import('./grpc-js-client-target.js')
    return createGrpcJsClient(version, plant, clientOptionArgs(options))
  },
  isPlanted: ({ plant }) => plant !== undefined,
  plant: (spec, plant) => ({ ...spec, plant }),
  async releases() {
    return (await import('../grpc-js/grpc-js-releases.js')).grpcJsReleases
  },
}
