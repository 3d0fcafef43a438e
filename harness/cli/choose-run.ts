/**
 * What `leakgate run` runs: a run of the config file, a stored scenario, or what the flags say.
 * @module
 */
import { findConfig } from '../config/find-config.js'
import { loadConfig, type LoadedConfig } from '../config/load-config.js'
import { mergeLayers, NO_PARTS } from '../config/merge-run.js'
import { flagOf } from '../model/flag.js'
import { HarnessError } from '../model/harness-error.js'
import { didYouMean } from '../model/names/nearest.js'
import type { Scenario } from '../model/scenario.js'
import { parseScenario } from '../run/scenario/scenario-input.js'
import { storedScenarios } from '../run/scenario/stored-scenarios.js'
import { scenarioFlags, type ScenarioFlags } from './flags/scenario-options.js'

/** The run and the flags that belong to it. */
export interface ChosenRun {
  readonly scenario: Scenario
  /** The settings of the scenario, as flags have them. */
  readonly input: ScenarioFlags
  /** All flags, with those of the config file. */
  readonly flags: ScenarioFlags
}

/** Shown where nothing says which server to run. */
const EXAMPLES = [
  'leakgate run --target node --mode plain            a server that leakgate has',
  'leakgate run --target "command:./my-server {port}" a server of your own',
  'leakgate run xds-clean                             a stored scenario; "leakgate list" shows all',
]

/**
 * The config file of the current folder, or the one that `--config` names.
 * @returns undefined where there is none, or with `--no-config`
 */
export async function configOf({ config }: ScenarioFlags): Promise<LoadedConfig | undefined> {
  if (config === false) return undefined
  const file = findConfig(typeof config === 'string' ? config : undefined)
  return file === undefined ? undefined : await loadConfig(file)
}

/**
 * @param name of a run or of a stored scenario; undefined where the command line has none
 * @throws {HarnessError} where there is no such run, or nothing says which server to run
 */
export async function chooseRun(name: string | undefined, given: ScenarioFlags): Promise<ChosenRun> {
  const config = await configOf(given)
  const stored = name === undefined ? undefined : storedScenarios().find(one => one.name === name)
  const runName = stored ? undefined : nameOfRun(name, given, config)
  if (stored || !config) {
    const flags = mergeLayers([stored?.flags ?? {}, given], NO_PARTS) as ScenarioFlags
    return chosen(flags, undefined)
  }
  const run = runName === undefined ? {} : { name: runName, ...(config.runs[runName] as object) }
  const flags = mergeLayers([config.defaults, run, withoutOther(given)], config) as ScenarioFlags
  const where = runName === undefined ? config.file : `${config.file}, run "${runName}"`
  return chosen(flags, Object.keys(scenarioFlags(given)).length === 0 ? where : undefined)
}

/** `--json` is a format too, and the one of the config file is weaker. */
function withoutOther(given: ScenarioFlags): ScenarioFlags {
  return given['json'] === true && given['format'] === undefined ? { ...given, format: 'json' } : given
}

/** @returns undefined where the flags say what to run */
function nameOfRun(
  name: string | undefined,
  { target, replace }: ScenarioFlags,
  config: LoadedConfig | undefined,
): string | undefined {
  const names = Object.keys(config?.runs ?? {})
  if (name !== undefined) {
    if (names.includes(name)) return name
    const known = [...names, ...storedScenarios().map(stored => stored.name)]
    const where = config ? `There is no run "${name}" in ${config.file}, and no` : 'There is no'
    throw new HarnessError(
      `${where} stored scenario "${name}"${didYouMean(name, known)}`,
      names.length === 0 ? '"leakgate list" shows those there are.' : `The runs are ${names.join(', ')}.`,
    )
  }
  if (target !== undefined || replace !== undefined || config?.defaults['target'] !== undefined)
    return undefined
  const [only] = names
  if (only !== undefined && names.length === 1) return only
  if (!config || only === undefined) {
    throw new HarnessError(
      config ? `${config.file} has no runs, and there is no --target` : 'Nothing says which server to run',
      `For example:\n${EXAMPLES.map(line => `            ${line}`).join('\n')}`,
    )
  }
  throw new HarnessError(
    `${config.file} has several runs: ${names.join(', ')}`,
    `Name one: leakgate run ${only}.`,
  )
}

/** @param where names the config file in errors; undefined where flags of the command line are parts of the input */
function chosen(flags: ScenarioFlags, where: string | undefined): ChosenRun {
  const input = { ...scenarioFlags(flags), ...replacement(flags) }
  try {
    return { scenario: parseScenario(input, flagOf), input, flags }
  } catch (error) {
    if (where === undefined || !(error instanceof HarnessError)) throw error
    throw new HarnessError(`${where}: ${error.message}`, error.next, { cause: error })
  }
}

function replacement({ replace, target }: ScenarioFlags): { target?: string } {
  if (replace === undefined) return {}
  if (target === undefined) return { target: `go:${String(replace)}` }
  throw new HarnessError(
    `--replace ${String(replace)} and --target ${String(target)} name two servers`,
    'Remove --target: leakgate runs the source tree.',
  )
}
