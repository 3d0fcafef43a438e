/**
 * Whether the process under test is a client or a server, and whether the rest of a scenario fits.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { Scenario } from '../../model/scenario.js'
import { formatTarget } from '../../targets/format-target.js'
import { targetKindOf } from '../../targets/registry.js'
import { workloadOf, workloads } from '../../workloads/registry.js'

/** Whether the process under test is a client, for which leakgate is the server. */
export function isClient({ target, options }: Pick<Scenario, 'target' | 'options'>): boolean {
  return targetKindOf(target).isClient?.(options) ?? false
}

/** The workload of a client under test where none is named. */
export function clientWorkload(): string | undefined {
  return workloads.all.find(({ role }) => role === 'client')?.name
}

/** @throws {HarnessError} if a server cannot do what the workload asks for, or a client cannot */
export function checkRole(scenario: Scenario): void {
  const { target, load, call, tls, mode } = scenario
  const client = isClient(scenario)
  const wanted = workloadOf(load).role === 'client'
  if (client !== wanted) {
    throw new HarnessError(
      client
        ? `--workload ${load.workload} is load on a server, and ${formatTarget(target)} is a client`
        : `--workload ${load.workload} is for a client under test, and ${formatTarget(target)} is a server`,
      client
        ? 'Leave --workload out; --client-unit says what the client repeats.'
        : 'Give --target grpc-js-client@VERSION or go-client@VERSION, or --role client for a command.',
    )
  }
  if (!client) return
  const given = call ? '--call' : tls !== 'none' ? '--tls' : mode !== 'plain' ? '--mode xds' : undefined
  if (given === undefined) return
  throw new HarnessError(
    `${given} is for a server under test, and ${formatTarget(target)} is a client`,
    'Leave it out.',
  )
}
