/**
 * The named scenarios of `scenarios/catalogue.json`.
 * @module
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { HarnessError } from '../../model/harness-error.js'
import { didYouMean } from '../../model/names/nearest.js'
import type { Scenario } from '../../model/scenario.js'
import { parseScenario, scenarioInputSchema, type ScenarioInput } from './scenario-input.js'
import { packagePath } from '../../model/package-path.js'

const CATALOGUE = packagePath('scenarios/catalogue.json')

const storedShape = {
  /** One sentence, for `leakgate list`. */
  title: z.string(),
  /** The verdict that reproduces the event. */
  expect: z.enum(['leak', 'stable']),
  /** Live heap bytes per connection that were measured when the scenario was stored; ±3 % counts as the same. */
  expectBytesPerConnection: z.number().positive().optional(),
}

/** One named scenario of the catalogue. */
export interface StoredScenario {
  readonly name: string
  readonly input: ScenarioInput & z.infer<z.ZodObject<typeof storedShape>>
  /** Only its flags, for callers that change some of them. */
  readonly flags: ScenarioInput
  readonly scenario: Scenario
}

/** @throws {HarnessError} if the catalogue cannot be read, or an entry is invalid */
export function storedScenarios(): StoredScenario[] {
  const schema = scenarioInputSchema()
  const parsed = z
    .record(z.string(), schema.extend(storedShape))
    .safeParse(JSON.parse(readFileSync(CATALOGUE, 'utf8')))
  if (!parsed.success) {
    throw new HarnessError(`${CATALOGUE}: ${z.prettifyError(parsed.error)}`, 'Mend the catalogue.')
  }
  return Object.entries(parsed.data).map(([name, input]) => {
    const flags = schema.strip().parse(input) as unknown as ScenarioInput
    return {
      name,
      input: input as unknown as StoredScenario['input'],
      flags,
      scenario: parseScenario(flags, key => `scenario ${name}, ${key}`),
    }
  })
}

/** @throws {HarnessError} if there is no scenario of that name */
export function storedScenario(name: string): StoredScenario {
  const all = storedScenarios()
  const found = all.find(stored => stored.name === name)
  if (!found) {
    const names = all.map(stored => stored.name)
    throw new HarnessError(
      `There is no stored scenario "${name}"${didYouMean(name, names)}`,
      '"leakgate list" shows those there are.',
    )
  }
  return found
}
