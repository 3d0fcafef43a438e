/**
 * The scenario of a control arm: the scenario of the run with one change.
 * @module
 */
import type { Control } from '../../model/control.js'
import { HarnessError } from '../../model/harness-error.js'
import type { Scenario } from '../../model/scenario.js'
import { parseTarget } from '../../targets/parse-target.js'
import { targetKindOf } from '../../targets/registry.js'
import { checkTwoProbes } from './check-probe.js'
import { checkMode } from './check-mode.js'
import { workloads } from '../../workloads/registry.js'
import type { ControlWorkload } from '../../workloads/workload.js'

/** @throws {HarnessError} if the text is neither a workload that can be a control, nor `plain`, nor a target */
export function parseControl(text: string): Control {
  if (text === 'plain') return { kind: text }
  if (workloads.find(text)?.control) return { kind: 'workload', workload: text }
  try {
    return { kind: 'target', target: parseTarget(text) }
  } catch (cause) {
    if (!(cause instanceof HarnessError)) throw cause
    throw new HarnessError(
      `"${text}" is no control: ${cause.message}`,
      `A control is ${controlNames().join(', ')}, plain, or a target such as go@1.66.3.`,
      { cause },
    )
  }
}

/**
 * @returns the scenario, with its own addresses
 * @throws {HarnessError} if the run has nothing that the control could remove
 */
export function controlScenario(scenario: Scenario, control: Control): Scenario {
  // The name belongs to the run; its control is another server or another load.
  return { ...atOtherAddresses(change(scenario, control)), name: undefined }
}

/** Units of the control's load for each unit of the run's. */
export function unitsPerUnit(scenario: Scenario, control: Control): number {
  return control.kind === 'workload' ? beside(control.workload).unitsPerUnit(scenario.load) : 1
}

function change(scenario: Scenario, control: Control): Scenario {
  switch (control.kind) {
    case 'workload':
      return { ...scenario, load: beside(control.workload).loadBeside(scenario.load) }
    case 'plain':
      if (scenario.mode === 'xds') return { ...scenario, mode: 'plain' }
      throw new HarnessError(
        'The control "plain" takes xDS away, and this run has none',
        'Leave --mode plain out, or name another control.',
      )
    case 'target':
      checkMode(control.target, scenario.mode)
      targetKindOf(control.target).check?.(control.target, { ...scenario, control })
      return { ...scenario, target: control.target }
  }
}

/** @throws {HarnessError} if there is no such workload, or it cannot be a control */
function beside(workload: string): ControlWorkload {
  const { control } = workloads.get(workload)
  if (control) return control
  throw new HarnessError(
    `The workload "${workload}" is no control`,
    `Those that are one: ${controlNames().join(', ')}.`,
  )
}

function controlNames(): readonly string[] {
  return workloads.all.filter(({ control }) => control !== undefined).map(({ name }) => name)
}

/**
 * The scenario of a server that runs concurrently with another one.
 * @throws {HarnessError} if the scenario's options give both the same address
 */
export function atOtherAddresses(scenario: Scenario): Scenario {
  targetKindOf(scenario.target).checkTwoAtOnce?.(scenario.options)
  checkTwoProbes(scenario)
  return {
    ...scenario,
    listen: { ...scenario.listen, port: 0 },
    controlPlaneListen: { ...scenario.controlPlaneListen, port: 0 },
  }
}
