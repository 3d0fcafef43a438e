/**
 * The scenario of a control arm: that of the run, with one thing changed.
 * @module
 */
import { carriesRpc } from '../../model/close-kind.js'
import type { Control } from '../../model/control.js'
import { HarnessError } from '../../model/harness-error.js'
import type { Load } from '../../model/load.js'
import type { Scenario } from '../../model/scenario.js'
import { parseTarget } from '../../targets/parse-target.js'
import { targetKindOf } from '../../targets/registry.js'
import { checkMode } from './check-mode.js'

/** @throws {HarnessError} where the text is neither `reuse`, `plain` nor a target */
export function parseControl(text: string): Control {
  if (text === 'reuse' || text === 'plain') return { kind: text }
  try {
    return { kind: 'target', target: parseTarget(text) }
  } catch (cause) {
    if (!(cause instanceof HarnessError)) throw cause
    throw new HarnessError(
      `"${text}" is no control: ${cause.message}`,
      'A control is reuse, plain, or a target such as go@1.66.3.',
      { cause },
    )
  }
}

/**
 * @returns the scenario, at addresses of its own
 * @throws {HarnessError} where the run has nothing that the control could take away
 */
export function controlScenario(scenario: Scenario, control: Control): Scenario {
  return atOtherAddresses(change(scenario, control))
}

/** So many units of the control's load go with each connection of the run's. */
export function unitsPerConnection(scenario: Scenario, control: Control): number {
  return control.kind === 'reuse' ? scenario.load.rpcsPerConnection : 1
}

function change(scenario: Scenario, control: Control): Scenario {
  switch (control.kind) {
    case 'reuse':
      return { ...scenario, load: reusing(scenario.load) }
    case 'plain':
      if (scenario.mode === 'xds') return { ...scenario, mode: 'plain' }
      throw new HarnessError(
        'The control "plain" takes xDS away, and this run has none',
        'Leave --mode plain out, or name another control.',
      )
    case 'target':
      checkMode(control.target, scenario.mode)
      return { ...scenario, target: control.target }
  }
}

function reusing(load: Load): Load {
  const kinds = typeof load.close === 'string' ? [load.close] : [...load.close.keys()]
  if (kinds.includes('reuse') || kinds.includes('idle') || !kinds.every(carriesRpc)) {
    throw new HarnessError(
      `The control "reuse" makes the same RPCs over one connection, and --close ${kinds.join(', ')} makes no RPC on each`,
      'Take --close clean, rst-after-rpc or half-open, or another control.',
    )
  }
  return { ...load, close: 'reuse', client: 'raw', arrival: { kind: 'unbounded' } }
}

/**
 * The scenario of a server that runs at the same time as another one.
 * @throws {HarnessError} where the scenario's options give both the same address
 */
export function atOtherAddresses(scenario: Scenario): Scenario {
  targetKindOf(scenario.target).checkTwoAtOnce?.(scenario.options)
  return {
    ...scenario,
    listen: { ...scenario.listen, port: 0 },
    controlPlaneListen: { ...scenario.controlPlaneListen, port: 0 },
  }
}
