/**
 * Plans a matrix: one cell for each combination of targets, modes and closes.
 * @module
 */
import { createHash } from 'node:crypto'
import { HarnessError } from '../model/harness-error.js'
import type { Scenario } from '../model/scenario.js'
import { MODES, modeName } from '../model/mode.js'
import { parseScenario } from '../run/scenario/scenario-input.js'
import { parseTarget } from '../targets/parse-target.js'
import { targetKindOf } from '../targets/registry.js'

/** Flags of one run. */
export type CellFlags = Readonly<Record<string, unknown>> & {
  readonly target: string
  readonly close: string
}

/** One combination. */
export interface Cell {
  /** Name of its folder, unique in the matrix: letters, digits and `@.+_=-`. */
  readonly id: string
  readonly flags: CellFlags
  readonly scenario: Scenario
}

/** The values to combine. */
export interface Axes {
  readonly targets: readonly string[]
  /** Empty: each target runs in its default mode. */
  readonly modes: readonly string[]
  readonly closes: readonly string[]
}

/**
 * Cells of one target are next to each other, so that its server is built once.
 * @param shared flags of every run
 * @param where the name of a flag in a message
 * @returns the cells, and a sentence for each combination that its target does not support
 * @throws {HarnessError} where an axis is empty or has a value twice, or the flags of a cell are invalid
 */
export function planMatrix(
  { targets, modes, closes }: Axes,
  shared: Readonly<Record<string, unknown>>,
  where: (key: string) => string,
): { cells: Cell[]; leftOut: string[] } {
  for (const [flag, values] of Object.entries({ targets, closes })) {
    if (values.length === 0) throw new HarnessError(`--${flag} names nothing`, 'Give at least one.')
  }
  for (const [flag, values] of Object.entries({ targets, modes, closes })) {
    const twice = values.find((value, i) => values.indexOf(value) < i)
    if (twice !== undefined) throw new HarnessError(`--${flag} names "${twice}" twice`, 'Name each once.')
  }
  const cells: Cell[] = []
  const leftOut: string[] = []
  for (const target of targets) {
    for (const mode of modes.length === 0 ? [undefined] : modes) {
      const known = MODES.find(name => name === mode)
      if (known && !targetKindOf(parseTarget(target)).modes.includes(known)) {
        leftOut.push(`${target} has no ${modeName(known)} mode`)
        continue
      }
      for (const close of closes) {
        const flags = { target, ...(mode === undefined ? {} : { mode }), close, ...shared }
        const scenario = parseScenario(flags, where)
        cells.push({ id: cellId([target, scenario.mode, close].join('-')), flags, scenario })
      }
    }
  }
  if (cells.length === 0)
    throw new HarnessError(`No cell is left: ${leftOut.join('; ')}`, 'Give other --modes.')
  return { cells, leftOut }
}

const LONGEST_NAME = 80

/** A file name from the name of a cell; a digest makes it unique where characters were replaced or cut. */
export function cellId(name: string): string {
  const plain = name.replaceAll(/[^\w@.+=-]/g, '_').replace(/^\.+/, '_')
  if (plain === name && name.length <= LONGEST_NAME) return name
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${plain.slice(0, LONGEST_NAME)}-${digest}`
}
