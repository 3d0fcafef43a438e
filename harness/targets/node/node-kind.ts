/**
 * `node`: the Node server that comes with this package.
 * @module
 */
import type { PlantedLeak, TargetSpec } from '../../model/target-spec.js'
import { NOT_IN_NODE, serverOptionArgs, serverOptionFlag } from '../fixture/server-options.js'
import { formatPlantedLeak, splitPlantedLeak } from '../planted-leak-text.js'
import type { TargetKind } from '../target-kind.js'

/** The Node server of this package; with `planted` it leaks on purpose. */
export interface NodeSpec extends TargetSpec {
  /** Its name in the registry of targets. */
  readonly kind: 'node'
  /** Whether the server leaks: whole connections, or what `plant` says. */
  readonly planted: boolean
  /** The size of the leak; absent where whole connections leak, or nothing. */
  readonly plant?: PlantedLeak
}

/** V8's smallest array has this size; the fixture refuses a smaller leak as well. */
const LEAST_PLANTED_BYTES = 56

/** See {@link NodeSpec}. */
export const nodeKind: TargetKind<NodeSpec> = {
  name: 'node',
  forms: ['node', 'node+planted-leak[=BYTES[/EVERY]]'],
  completions: ['node', 'node+planted-leak'],
  modes: ['xds', 'plain'],
  parse(text) {
    if (text === 'node') return { kind: 'node', planted: false }
    if (text === 'node+planted-leak') return { kind: 'node', planted: true }
    if (!text.startsWith('node+')) return undefined
    const planted = splitPlantedLeak(text, LEAST_PLANTED_BYTES)
    return planted?.server === 'node' ? { kind: 'node', planted: true, plant: planted.leak } : undefined
  },
  format({ planted, plant }) {
    if (!planted) return 'node'
    return `node${plant ? formatPlantedLeak(plant) : '+planted-leak'}`
  },
  flags: [serverOptionFlag],
  async create(spec, options) {
    const { createNodeTarget } = await import('./node-target.js')
    return createNodeTarget(spec, serverOptionArgs(options, NOT_IN_NODE))
  },
  isPlanted: ({ planted }) => planted,
  plant: (spec, plant) => ({ ...spec, planted: true, plant }),
}
