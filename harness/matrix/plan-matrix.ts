/**
 * Plans a matrix: one cell for each combination of targets, modes and closes.
 * @module
 */
import { createHash } from 'node:crypto'
import { HarnessError } from '../model/harness-error.js'
import type { Scenario } from '../model/scenario.js'
import { MODES, modeName } from '../model/mode.js'
import { MASK } from '../model/secrets/span.js'
import { maskSecrets } from '../model/secrets/mask-secrets.js'
import { parseScenario } from '../run/scenario/scenario-input.js'
import { formatTarget } from '../targets/format-target.js'
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
  /** The target as it was given, with its secrets masked. */
  readonly shownTarget: string
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
    const shownTarget = shown(target)
    for (const mode of modes.length === 0 ? [undefined] : modes) {
      const known = MODES.find(name => name === mode)
      if (known && !targetKindOf(parseTarget(target)).modes.includes(known)) {
        leftOut.push(`${shownTarget} has no ${modeName(known)} mode`)
        continue
      }
      for (const close of closes) {
        const flags = { target, ...(mode === undefined ? {} : { mode }), close, ...shared }
        const scenario = parseScenario(flags, where)
        const id = unusedId(cellId([shownTarget, scenario.mode, close].join('-')), cells)
        cells.push({ id, shownTarget, flags, scenario })
      }
    }
  }
  if (cells.length === 0)
    throw new HarnessError(`No cell is left: ${leftOut.join('; ')}`, 'Give other --modes.')
  return { cells, leftOut }
}

/** As it was given; only a target with a secret is written out anew, from its words. */
function shown(target: string): string {
  const formatted = formatTarget(parseTarget(target))
  return formatted.includes(MASK) ? formatted : maskSecrets(target)
}

/** Targets that differ in a secret only have the same name. A digest of the secret would let others guess it. */
function unusedId(id: string, cells: readonly Cell[]): string {
  const used = new Set(cells.map(cell => cell.id))
  let unused = id
  for (let number = 2; used.has(unused); number++) unused = `${id}-${number}`
  return unused
}

const LONGEST_NAME = 80

/** A file name from the name of a cell; a digest makes it unique where characters were replaced or cut. */
export function cellId(name: string): string {
  const plain = name.replaceAll(/[^\w@.+=-]/g, '_').replace(/^\.+/, '_')
  if (plain === name && name.length <= LONGEST_NAME) return name
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${plain.slice(0, LONGEST_NAME)}-${digest}`
}
