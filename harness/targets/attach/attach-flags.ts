/**
 * The flags of a server that runs already.
 * @module
 */
import { z } from 'zod'
import type { Flag } from '../../model/flag.js'
import { parseHostPort, type HostPort } from '../../model/host-port.js'
import { pprofFlag } from '../command/pprof-flag.js'
import type { TargetOptions } from '../target-kind.js'

/** `none`: the process is not looked for, because what listens is a port-forward. */
const NONE = 'none'

const pidFlag = {
  key: 'pid',
  takes: '<pid>',
  help: 'the process of an attach target, or none if a port-forward listens in its place (default: the process that listens)',
  values: () => [NONE],
  schema: z.union([z.literal(NONE), z.coerce.number().int().positive()], {
    error: 'not a process: give a pid, or none',
  }),
} as const satisfies Flag

const allowRemoteFlag = {
  key: 'allowRemote',
  help: 'let an attach target be on another machine; it also needs a rate: --arrival steady=N',
  schema: z.boolean(),
} as const satisfies Flag

/** The flags that only this kind reads; it reads `--pprof` too. */
export const ATTACH_FLAGS: readonly Flag[] = [pidFlag, allowRemoteFlag]

/** The keys of all flags that mean something to a server that runs already. */
export const ATTACH_KEYS: readonly string[] = [...ATTACH_FLAGS, pprofFlag].map(({ key }) => key)

/** What the flags say. */
export interface AttachOptions {
  /** Undefined where it is to be found. */
  readonly pid?: number | 'none' | undefined
  readonly allowRemote?: boolean
  readonly pprof?: HostPort | undefined
}

/** The values of the flags, which were checked before. */
export function attachOptionsOf(options: TargetOptions): AttachOptions {
  const pprof = pprofFlag.schema.optional().parse(options[pprofFlag.key])
  return {
    pid: pidFlag.schema.optional().parse(options[pidFlag.key]),
    allowRemote: allowRemoteFlag.schema.optional().parse(options[allowRemoteFlag.key]) ?? false,
    pprof: pprof === undefined ? undefined : parseHostPort(pprof),
  }
}
