/**
 * `go-control-plane@VERSION`: an xDS control plane at a published release of github.com/envoyproxy/go-control-plane.
 * @module
 */
import type { PackageSpec, PlantedLeak } from '../../model/target-spec.js'
import { NOT_IN_GO, serverOptionArgs, serverOptionFlag } from '../fixture/server-options.js'
import { parseRelease } from '../parse-release.js'
import { formatPlantedLeak, splitPlantedLeak } from '../planted-leak-text.js'
import type { TargetKind } from '../target-kind.js'

/** A control plane at a published release, e.g. `go-control-plane@0.11.0`, or with a leak on purpose. */
export interface GoControlPlaneSpec extends PackageSpec {
  /** Its name in the registry of targets. */
  readonly kind: 'go-control-plane'
  /** The leak that is planted in the server; absent where the server is as it was published. */
  readonly plant?: PlantedLeak
}

const NAME = 'go-control-plane'
const LEAST_PLANTED_BYTES = 1

/** See {@link GoControlPlaneSpec}. */
export const goControlPlaneKind: TargetKind<GoControlPlaneSpec> = {
  name: NAME,
  forms: [`${NAME}@VERSION`, `${NAME}@VERSION+planted-leak=BYTES[/EVERY]`],
  completions: [`${NAME}@`],
  modes: ['plain'],
  parse(text) {
    if (text !== NAME && !text.startsWith(`${NAME}@`)) return undefined
    const planted = splitPlantedLeak(text, LEAST_PLANTED_BYTES)
    const version = parseRelease(planted?.server ?? text, NAME)
    if (version === undefined) return undefined
    return { kind: NAME, version, ...(planted ? { plant: planted.leak } : {}) }
  },
  format: ({ version, plant }) => `${NAME}@${version}${plant ? formatPlantedLeak(plant) : ''}`,
  flags: [serverOptionFlag],
  async create({ version, plant }, options) {
    const { createGoControlPlane } = await import('./go-control-plane-target.js')
    return createGoControlPlane(version, plant, serverOptionArgs(options, NOT_IN_GO))
  },
  isPlanted: ({ plant }) => plant !== undefined,
  plant: (spec, plant) => ({ ...spec, plant }),
  async releases() {
    const [{ goReleasesOf }, { GO_CONTROL_PLANE }] = await Promise.all([
      import('../go/go-releases.js'),
      import('./go-control-plane-target.js'),
    ])
    return goReleasesOf(GO_CONTROL_PLANE)
  },
}
