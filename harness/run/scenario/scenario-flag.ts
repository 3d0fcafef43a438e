/**
 * A flag that sets a part of a scenario other than its load.
 * @module
 */
import type { z } from 'zod'
import type { Flag } from '../../model/flag.js'
import type { Scenario } from '../../model/scenario.js'

/** A flag and its effect on the scenario. */
export interface ScenarioFlag<Key extends string = string, Given extends z.ZodType = z.ZodType> extends Flag {
  readonly key: Key
  readonly schema: Given
  /**
   * Applies the value to a scenario; absent if the effect depends on other flags too.
   * @throws {HarnessError} if the text cannot be parsed
   */
  apply?(given: z.output<Given>): Partial<Scenario>
}

/** Infers types: `apply` receives the output of `schema`. */
export function scenarioFlag<const Key extends string, Given extends z.ZodType>(
  spelled: ScenarioFlag<Key, Given>,
): ScenarioFlag<Key, Given> {
  return spelled
}
