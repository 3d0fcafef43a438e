/**
 * `leakgate gallery`
 * @module
 */
import { Command } from 'commander'
import pc from 'picocolors'
import { plannedCells, runnableCells } from '../../gallery/gallery-cells.js'
import { galleryEntries, type GalleryEntry } from '../../gallery/gallery-entry.js'
import { outcomeOf, type EntryOutcome } from '../../gallery/gallery-outcome.js'
import { MATRIX_SCHEMA_VERSION, openMatrix, PLAN_FILE } from '../../matrix/matrix-folder.js'
import { runMatrix, type CellOutcome } from '../../matrix/run-matrix.js'
import { parseShard, shareOf } from '../../matrix/shard.js'
import { flagOf } from '../../model/flag.js'
import { HarnessError } from '../../model/harness-error.js'
import { galleryLine, galleryList } from '../../report/text/gallery-text.js'
import { leakgateVersion } from '../../run/result/describe-run.js'
import { watchInterrupts } from '../../run/interrupts.js'
import { EXIT_FAULT } from '../exit-code.js'
import { addOutputOptions, parseOutput, type Output } from '../flags/output-options.js'
import { reportPairs, versionsOf } from '../gallery-pairs.js'
import { gridOf, writeCellReport } from '../matrix-outcome.js'
import { Delivery } from '../output/delivery.js'
import { publish } from '../output/publish.js'
import { showProgress, type Progress } from '../progress/progress.js'

/** The command `leakgate gallery`. */
export function galleryCommand(): Command {
  const command = new Command('gallery')
    .description('Tells the leaky and the fixed version of public leak reports apart.')
    .argument('[names...]', 'entries (default: all of them)')
    .option('--list', 'only show the entries')
    .option('--shard <i/n>', 'run only this share, e.g. 2/3; auto: as for "leakgate matrix"')
  return addOutputOptions(command, 'matrix.json, report.html and a folder for each run')
    .addHelpText(
      'after',
      `
An entry is a public report, a version that leaks, one that does not, and the load that shows it. Versions are built or
installed where they are not cached. A run whose run.json is in --out is not run again: to go on with a gallery that was
stopped, give the same command again. A report that cannot be reproduced is listed with what was tried.

Exit codes: 0 every pair is told apart, 1 one is not, 2 one could not be run, or leakgate or its use is at fault.

Examples:
  leakgate gallery --list
  leakgate gallery grpc-go-7657 --out reports/gallery
  leakgate gallery --out reports/gallery --shard 1/4`,
    )
    .action(gallery)
}

interface GalleryFlags {
  readonly list?: boolean
  readonly shard?: string
}

async function gallery(
  names: readonly string[],
  flags: GalleryFlags & Record<string, unknown>,
): Promise<void> {
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard, process.env)
  const all = galleryEntries(names)
  const delivery = new Delivery()
  if (flags.list === true) {
    refuseBesideList(flags)
    await delivery.print(`${galleryList(all)}\n`)
    delivery.finish()
    process.exitCode = 0
    return
  }
  const entries = shard ? shareOf(all, shard) : all
  const output = await parseOutput(flags, [PLAN_FILE])
  const { out } = output
  if (out === undefined) {
    throw new HarnessError(
      '--out is missing',
      'The gallery is stored in a folder, so that it can be resumed.',
    )
  }
  await openMatrix(out, {
    schemaVersion: MATRIX_SCHEMA_VERSION,
    leakgateVersion: leakgateVersion(),
    cells: plannedCells(all),
  })
  const cells: CellOutcome[] = []
  const outcomes: EntryOutcome[] = []
  const interrupts = watchInterrupts()
  for (const entry of entries) {
    const ran = await runEntry(out, entry, output, delivery, interrupts.signal)
    cells.push(...ran)
    const outcome = outcomeOf(entry, ran)
    outcomes.push(outcome)
    if (output.format.isSummary && !output.quiet)
      await delivery.print(`${galleryLine(outcome, versionsOf(entry))}\n`)
  }
  await publish(
    { kind: 'matrix', cells: gridOf(out, cells), pairs: reportPairs(outcomes) },
    output,
    delivery,
    {
      ...(output.format.isSummary ? { printed: () => Promise.resolve(`\n${summary(outcomes)}\n`) } : {}),
    },
  )
  delivery.finish()
  process.exitCode = exitCodeOf(outcomes)
}

/** @throws {HarnessError} where a flag is given that has no effect on a list */
function refuseBesideList(flags: Readonly<Record<string, unknown>>): void {
  const other = ['json', 'format', 'out', 'report', 'shard'].find(key => {
    const value = flags[key]
    return Array.isArray(value) ? value.length > 0 : value !== undefined
  })
  if (other === undefined) return
  throw new HarnessError(
    `${flagOf(other)} has no effect beside --list, which shows the entries and runs none`,
    `Leave ${flagOf(other)} out, or leave --list out to run the entries.`,
  )
}

async function runEntry(
  out: string,
  entry: GalleryEntry,
  output: Output,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<CellOutcome[]> {
  const building = showProgress(entry.name, output)
  let progress: Progress | undefined
  try {
    const cells = await runnableCells(entry, signal, doing => building.doing?.(doing))
    building.stop()
    return await runMatrix(out, cells, signal, {
      begins: ({ version, scenario }) => (progress = showProgress(`${version}, ${scenario}`, output)),
      async ended(outcome) {
        progress?.stop()
        if (outcome.notStored !== undefined) delivery.failed(outcome.notStored)
        if (!outcome.kept) await delivery.attempt(() => writeCellReport(out, outcome))
      },
    })
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error
    const { message, next } = error
    return plannedCells([entry]).map(cell => ({ cell, problem: { message, next }, kept: false }))
  } finally {
    building.stop()
    progress?.stop()
  }
}

function summary(outcomes: readonly EntryOutcome[]): string {
  const pairs = outcomes.filter(({ entry }) => entry.pair)
  const apart = pairs.filter(({ faults }) => faults.length === 0)
  const others = outcomes.length - pairs.length
  const line = `${apart.length} of ${pairs.length} pairs told apart${others > 0 ? `; ${others} reports are listed and not reproduced` : ''}.`
  return apart.length === pairs.length ? pc.green(line) : pc.red(line)
}

function exitCodeOf(outcomes: readonly EntryOutcome[]): number {
  const pairs = outcomes.filter(({ entry }) => entry.pair)
  if (pairs.some(({ leaky, fixed }) => !leaky || !fixed)) return EXIT_FAULT
  return pairs.every(({ faults }) => faults.length === 0) ? 0 : 1
}
