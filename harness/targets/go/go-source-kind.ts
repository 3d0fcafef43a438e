/**
 * `go:DIR`: a server on the gRPC-Go in a source tree on this machine.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { TargetSpec } from '../../model/target-spec.js'
import { NOT_IN_GO, serverOptionArgs, serverOptionFlag } from '../fixture/server-options.js'
import type { TargetKind } from '../target-kind.js'

/** The gRPC-Go in a source tree on this machine, e.g. `go:../grpc-go`. */
export interface GoSourceSpec extends TargetSpec {
  /** Its name in the registry of targets. */
  readonly kind: 'go-source'
  /** Root of the tree, absolute or relative to the current folder. */
  readonly folder: string
}

const PREFIX = 'go:'

/** See {@link GoSourceSpec}. */
export const goSourceKind: TargetKind<GoSourceSpec> = {
  name: 'go-source',
  storedKind: 'go',
  forms: ['go:DIR'],
  completions: [PREFIX],
  mayContainCommas: true,
  modes: ['xds', 'plain'],
  parse(text) {
    if (!text.startsWith(PREFIX)) return undefined
    const folder = text.slice(PREFIX.length)
    if (folder.trim() !== '') return { kind: 'go-source', folder }
    throw new HarnessError(`"${text}" names no source tree`, 'Give its folder, as in go:../grpc-go.')
  },
  format: ({ folder }) => `${PREFIX}${folder}`,
  flags: [serverOptionFlag],
  async create({ folder }, options) {
    const { createGoSourceTarget } = await import('./go-target.js')
    return createGoSourceTarget(folder, serverOptionArgs(options, NOT_IN_GO))
  },
}
