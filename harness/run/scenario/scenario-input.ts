/**
 * Parses a scenario from flags or a stored file, which are unchecked strings and numbers.
 * @module
 */
import { z } from 'zod'
import { flagOf } from '../../model/flag.js'
import { HarnessError } from '../../model/harness-error.js'
import { firstIssue, issueText } from '../../model/names/issue-text.js'
import type { Scenario } from '../../model/scenario.js'
import { parseTarget } from '../../targets/parse-target.js'
import { serverOptionFlag } from '../../targets/fixture/server-options.js'
import { targetKindOf } from '../../targets/registry.js'
import type { TargetKind } from '../../targets/target-kind.js'
import { targetFlags } from '../../targets/target-help.js'
import { checkMode, checkNeedsXds } from './check-mode.js'
import { checkProbe } from './check-probe.js'
import { checkRole, clientWorkload, isClient } from './check-role.js'
import { checkSources } from './check-sources.js'
import { checkTls } from './check-tls.js'
import { checkUnixSocket } from './check-unix-socket.js'
import { controlScenario, parseControl } from './control-scenario.js'
import { scenarioFor } from './scenario-for.js'
import { moveWorkload } from './former-close.js'
import { parseCall } from './parse-call.js'
import { parseLoad } from './parse-load.js'
import { parseTls } from './parse-tls.js'
import { allFlags, applicableFlags, type ScenarioFlagInput } from './scenario-flags.js'

/** The input of {@link parseScenario}; flags of workloads are allowed in addition. */
export type ScenarioInput = { readonly target: string } & ScenarioFlagInput

/** One key per flag of the registered targets and workloads; `strict`, so that a misspelt key is not silently ignored. */
export function scenarioInputSchema(): z.ZodObject {
  const flags = allFlags().map(({ key, schema }) => [key, schema.optional()] as const)
  return z.strictObject({ target: z.string().min(1), ...Object.fromEntries(flags) })
}

/**
 * @param input anything
 * @param where formats a key for messages, e.g. `(key) => --key`
 * @throws {HarnessError} if the input is invalid; the message names the first problem
 */
export function parseScenario(input: unknown, where: (key: string) => string): Scenario {
  const parsed = scenarioInputSchema().safeParse(input, { error: issueText })
  if (!parsed.success) {
    const { path, text } = firstIssue(parsed.error)
    throw new HarnessError(
      `${path ? `${where(path)}: ` : ''}${text}`,
      'See "leakgate run --help" for what each flag takes.',
    )
  }
  return toScenario(moveWorkload(parsed.data).input as unknown as ScenarioInput)
}

function toScenario(input: ScenarioInput): Scenario {
  const target = parseTarget(input.target)
  if (input.mode) checkMode(target, input.mode)
  const given = input as Readonly<Record<string, unknown>>
  const client = isClient({ target, options: optionsOf(given) })
  const load = parseLoad(client ? { workload: clientWorkload(), ...input } : input)
  const call = parseCall(input, load)
  const changes = applicableFlags().map(flag =>
    given[flag.key] === undefined ? {} : flag.apply?.(given[flag.key]),
  )
  const scenario = scenarioFor(
    target,
    Object.assign(
      { load, call, ...parseTls(input), options: optionsOf(given) },
      ...changes,
    ) as Partial<Scenario>,
  )
  const kind = targetKindOf(target)
  const dials = kind.dials?.(target, scenario.options) ?? scenario.listen
  checkServerOption(kind, given)
  checkRole(scenario)
  checkNeedsXds(scenario)
  checkTls(scenario)
  checkProbe(scenario)
  const control = input.control === undefined ? undefined : parseControl(input.control)
  kind.check?.(target, control ? { ...scenario, control } : scenario)
  checkUnixSocket(load, dials)
  if (input.sources !== undefined) checkSources(load, dials)
  if (control === undefined) return scenario
  // Checked before the run, so that a control without effect is refused early.
  controlScenario(scenario, control)
  return { ...scenario, control }
}

/** The values of the flags that belong to kinds of target. */
function optionsOf(input: Readonly<Record<string, unknown>>): Scenario['options'] {
  const given = targetFlags().filter(({ key }) => input[key] !== undefined)
  return Object.fromEntries(given.map(({ key }) => [key, input[key]]))
}

/** A keepalive that was asked for and is not there would make a wrong sentence of a right verdict. */
function checkServerOption(
  { flags = [], forms }: TargetKind,
  given: Readonly<Record<string, unknown>>,
): void {
  const { key } = serverOptionFlag
  if (given[key] === undefined || flags.some(flag => flag.key === key)) return
  throw new HarnessError(
    `${flagOf(key)} does not apply to ${forms[0]}: it is for the servers of this package`,
    'Leave it out, and set the option in your own program.',
  )
}
