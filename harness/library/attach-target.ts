/**
 * How a server that already runs is named as a target. The only place that knows.
 * @module
 */
import type { MeasureInput } from '../config/run-input.js'
import { targetPrefixes } from '../config/target-input.js'
import { HarnessError } from '../model/harness-error.js'
import { formatHostPort, type HostPort } from '../model/host-port.js'
import { targetFlags } from '../targets/target-help.js'

/** The target is `attach:HOST:PORT`. */
const PREFIX = 'attach'
/** Key of the flag that names its process, where there is one. */
const PID = 'pid'

/** Whether this version has a target for servers that already run. */
export function canAttach(): boolean {
  return targetPrefixes().includes(PREFIX)
}

/**
 * @param pid of the process that listens on the address
 * @throws {HarnessError} if this version has no target for servers that already run
 */
export function attachedInput(address: HostPort, pid: number): MeasureInput {
  if (!canAttach()) {
    throw new HarnessError(
      `A server that already runs (${formatHostPort(address)}) cannot be measured by this version of leakgate`,
      'Let leakgate start it: target: { command: [...] }.',
    )
  }
  const knowsPid = targetFlags().some(({ key }) => key === PID)
  return { target: { [PREFIX]: formatHostPort(address) }, ...(knowsPid ? { [PID]: pid } : {}) }
}
