/**
 * A flag that says something of a scenario beside its load.
 * @module
 */
import type { z } from 'zod'
import type { Flag } from '../../model/flag.js'
import type { Scenario } from '../../model/scenario.js'

/** A flag, and what it changes. */
export interface ScenarioFlag<Key extends string = string, Given extends z.ZodType = z.ZodType> extends Flag {
  readonly key: Key
  readonly schema: Given
  /**
   * What the value changes of a scenario; absent where it takes more than this flag to know.
   * @throws {HarnessError} where the text cannot be read
   */
  apply?(given: z.output<Given>): Partial<Scenario>
}

/** For the types: `apply` gets what `schema` gives. */
export function scenarioFlag<const Key extends string, Given extends z.ZodType>(
  spelled: ScenarioFlag<Key, Given>,
): ScenarioFlag<Key, Given> {
  return spelled
}
