/**
 * The runs of the gallery: two for each entry that has a pair.
 * @module
 */
import { join } from 'node:path'
import type { PlannedCell } from '../matrix/matrix-folder.js'
import type { RunnableCell } from '../matrix/run-matrix.js'
import { flagOf } from '../model/flag.js'
import { galleryCommandOf, RERUN_COMMENT } from '../model/names/rerun.js'
import { HarnessError } from '../model/harness-error.js'
import { packagePath } from '../model/package-path.js'
import { installPackage } from '../npm/install-package.js'
import { NO_EVIDENCE, type EvidenceOptions } from '../run/evidence/evidence-options.js'
import { parseScenario } from '../run/scenario/scenario-input.js'
import { buildGoCase } from '../targets/go/build-go-case.js'
import type { GalleryEntry, GalleryPair, GallerySide } from './gallery-entry.js'

/** The names of the two sides, which are the columns of the grid. */
export const SIDES = ['leaky', 'fixed'] as const

/** The column of a run. */
export type SideName = (typeof SIDES)[number]

/** The cells of the grid, in order; nothing is built or installed yet. */
export function plannedCells(entries: readonly GalleryEntry[]): PlannedCell[] {
  return entries.flatMap(({ name, pair }) =>
    pair
      ? SIDES.map(side => ({
          id: `${name}-${side}`,
          version: name,
          scenario: side,
          argv: argvOf(name, pair, side),
        }))
      : [],
  )
}

/**
 * The two runs of an entry; what they need is built or installed now.
 * @param report called with what is being built or installed
 * @throws {HarnessError} where that fails, or the flags of the entry are wrong
 */
export async function runnableCells(
  entry: GalleryEntry,
  signal: AbortSignal,
  report: (doing: string) => void,
): Promise<RunnableCell[]> {
  const { name, pair } = entry
  if (!pair) return []
  const cells: RunnableCell[] = []
  for (const side of SIDES) {
    const target = await targetOf(pair[side], signal, report)
    const planned = parseScenario(
      { ...pair.flags, ...pair[side].flags, target },
      key => `${name}, ${side}: ${flagOf(key)}`,
    )
    const evidence: EvidenceOptions = { ...NO_EVIDENCE, level: evidenceOf(pair, side) }
    cells.push({
      id: `${name}-${side}`,
      version: name,
      scenario: side,
      argv: argvOf(name, pair, side),
      planned,
      evidence,
    })
  }
  return cells
}

/** It takes minutes where connections are not closed, and only the path needs it. */
function evidenceOf({ retainedBy }: GalleryPair, side: SideName): EvidenceOptions['level'] {
  return side === 'leaky' && retainedBy !== undefined ? 'profile' : 'none'
}

/** The command, and after `#` what is run: a stored run of other flags is not kept. */
function argvOf(name: string, pair: GalleryPair, side: SideName): string[] {
  const { target, node, case: goCase, modFile, packages, flags } = pair[side]
  const installed = packages && Object.entries(packages).map(([name, version]) => `${name}@${version}`)
  const given = {
    ...pair.flags,
    ...flags,
    target,
    node,
    case: goCase,
    modFile,
    packages: installed,
    evidence: evidenceOf(pair, side),
  }
  const flagged = Object.entries(given).flatMap(([key, value]) =>
    value === undefined ? [] : [flagOf(key), ...[value].flat().map(String)],
  )
  return [...galleryCommandOf(name), RERUN_COMMENT, ...flagged]
}

async function targetOf(
  { target, node, case: goCase, modFile, packages }: GallerySide,
  signal: AbortSignal,
  report: (doing: string) => void,
): Promise<string> {
  let text = target
    .replaceAll('{server}', quoted(packagePath('dist/fixtures/node-server/main.js')))
    .replaceAll('{nest-client}', quoted(packagePath('dist/fixtures/nest-client/main.js')))
  if (node !== undefined) text = text.replaceAll('{node}', quoted(await nodeBinary(node, signal, report)))
  if (goCase !== undefined) {
    report(`building ${goCase}`)
    text = text.replaceAll('{case}', quoted(await buildGoCase(goCase, modFile, signal)))
  }
  const [first, ...others] = Object.entries(packages ?? {})
  if (first !== undefined) {
    const [name, version] = first
    const key = `gallery-${name.replaceAll(/[^a-z0-9]+/g, '-')}`
    const folder = await installPackage(
      { name, version, key, beside: Object.fromEntries(others) },
      signal,
      report,
    )
    text = text.replaceAll('{packages}', quoted(folder))
  }
  return text
}

/** @throws {HarnessError} where npm has no binary of Node for this machine */
async function nodeBinary(
  version: string,
  signal: AbortSignal,
  report: (doing: string) => void,
): Promise<string> {
  const { platform, arch } = process
  if (platform !== 'linux' || !['x64', 'arm64'].includes(arch))
    throw new HarnessError(`there is no Node ${version} for ${platform} ${arch}`, 'Run it on Linux.')
  const name = `node-linux-${arch}`
  const folder = await installPackage({ name, version, key: name }, signal, report)
  return join(folder, 'node_modules', name, 'bin', 'node')
}

function quoted(path: string): string {
  return `"${path}"`
}
