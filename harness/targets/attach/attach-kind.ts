/**
 * `attach:HOST:PORT`: a server that runs already. leakgate neither starts it nor ends it.
 * @module
 */
import type { Address } from '../../model/address.js'
import { flagOf } from '../../model/flag.js'
import { HarnessError } from '../../model/harness-error.js'
import type { Scenario } from '../../model/scenario.js'
import type { TargetSpec } from '../../model/target-spec.js'
import type { TargetKind } from '../target-kind.js'
import { formatPlace, parsePlace, type NamedHost } from './attach-address.js'
import { ATTACH_FLAGS, ATTACH_KEYS, attachOptionsOf } from './attach-flags.js'

/** A server by the address on which it listens. */
export interface AttachSpec extends TargetSpec {
  /** Its name in the registry of targets. */
  readonly kind: 'attach'
  readonly place: Address | NamedHost
}

const PREFIX = 'attach:'

/** See {@link AttachSpec}. */
export const attachKind: TargetKind<AttachSpec> = {
  name: 'attach',
  forms: ['attach:HOST:PORT', 'attach:unix:/PATH'],
  completions: [PREFIX],
  modes: ['plain'],
  takesProbe: true,
  flags: ATTACH_FLAGS,
  parse(text) {
    if (!text.startsWith(PREFIX)) return undefined
    const place = text.slice(PREFIX.length)
    if (place.includes('+planted-leak')) {
      throw new HarnessError(
        `No leak can be planted in a server that runs already: ${text}`,
        'Leave +planted-leak out.',
      )
    }
    return { kind: 'attach', place: parsePlace(place) }
  },
  format: ({ place }) => `${PREFIX}${formatPlace(place)}`,
  dials: ({ place }) => ('name' in place ? { host: place.name, port: place.port } : place),
  check(_, scenario) {
    const [what, next] = unfit(scenario) ?? []
    if (what === undefined) return
    throw new HarnessError(`${what} does not apply to a server that runs already`, next ?? 'Leave it out.')
  },
  async create({ place }, options) {
    const { createAttachTarget } = await import('./attach-target.js')
    return createAttachTarget(place, attachOptionsOf(options))
  },
  checkTwoAtOnce(options) {
    const key = ['pid', 'pprof'].find(key => options[key] !== undefined)
    if (key === undefined) return
    throw new HarnessError(
      `Two servers are measured at the same time, and ${flagOf(key)} is of one of them`,
      'Leave it out: the process that listens is found, and so is its pprof handler.',
    )
  },
}

/** What the scenario asks for that only a server of leakgate's own has, and what to do. */
function unfit(scenario: Scenario): readonly [what: string, next?: string] | undefined {
  const { control, tls, tlsFiles, listen, controlPlaneListen, routes, options } = scenario
  if (control) return ['--control', 'Leave it out: a control runs on a second server, which leakgate starts.']
  if (tls !== 'none' && !tlsFiles)
    return [
      `--tls ${tls}`,
      'Give --tls-ca-file FILE, the authority that signed the certificate of the server.',
    ]
  if (listen.port !== 0) return ['--listen', 'Leave it out: the target has the address.']
  if (controlPlaneListen.port !== 0) return ['--control-plane']
  if (routes !== 'inline') return ['--routes']
  const key = Object.keys(options).find(key => !ATTACH_KEYS.includes(key))
  return key === undefined ? undefined : [flagOf(key)]
}
