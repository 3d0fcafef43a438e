/**
 * The resources that the user gives for the mock control plane.
 * @module
 */
import { parseResources, type GivenResources } from '../../control-plane/resources/given-resources.js'
import { readBounded } from '../../files/read-bounded.js'
import { HarnessError } from '../../model/harness-error.js'
import type { Scenario } from '../../model/scenario.js'

/** More than any message of ADS may have. */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * Undefined where none are given.
 * @throws {HarnessError} where the file cannot be read, or has no resources
 */
export async function readResources({
  xdsResources: path,
}: Pick<Scenario, 'xdsResources'>): Promise<GivenResources | undefined> {
  if (path === undefined) return undefined
  return parseResources(textOf(path), path)
}

function textOf(path: string): string {
  try {
    return readBounded(path, MOST_BYTES)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new HarnessError(
      `--xds-resources ${path} cannot be read: ${why}`,
      'Give the path of a file as seen from this folder.',
    )
  }
}
