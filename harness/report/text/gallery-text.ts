/**
 * The gallery for a terminal.
 * @module
 */
import pc from 'picocolors'
import type { RunResult } from '../../model/run-result.js'
import { escapeControl } from '../escape/escape-control.js'
import { decidingAmount } from '../subject/deciding-slope.js'
import { unitName } from '../units/units.js'
import { paintVerdict } from './paint-verdict.js'

const NAME_COLUMNS = 30

/** What the gallery knows of an entry. */
export interface GalleryEntryText {
  readonly name: string
  readonly title: string
  readonly reports: readonly string[]
  readonly pair?: object | undefined
}

/** What became of an entry; see the gallery. */
export interface GalleryOutcomeText {
  readonly entry: GalleryEntryText
  readonly leaky?: RunResult
  readonly fixed?: RunResult
  readonly faults: readonly string[]
}

/** A line for each entry, and one for its first report. */
export function galleryList(entries: readonly GalleryEntryText[]): string {
  return entries
    .map(({ name, title, reports, pair }) => {
      const note = pair ? '' : pc.dim(' (not reproduced)')
      return `${name.padEnd(NAME_COLUMNS)} ${title}${note}\n${' '.repeat(NAME_COLUMNS + 1)}${pc.dim(reports[0] ?? '')}`
    })
    .join('\n')
}

/**
 * `✓ NAME  leak → stable  TITLE`; below it what ran with what the leaky version keeps, and a line for each fault.
 * @param versions what each side ran, in their order
 */
export function galleryLine(
  { entry, leaky, fixed, faults }: GalleryOutcomeText,
  versions: Readonly<Record<string, string>>,
): string {
  const name = entry.name.padEnd(NAME_COLUMNS)
  if (!entry.pair) return `${pc.dim('–')} ${name} not reproduced: ${escapeControl(faults[0] ?? '')}`
  const mark = faults.length === 0 ? pc.green('✓') : pc.red('✗')
  const verdicts = `${verdict(leaky)} → ${verdict(fixed)}`
  const ran = Object.values(versions).join(' → ')
  const kept = leaky ? decidingAmount(leaky) : ''
  return [
    `${mark} ${name} ${verdicts}  ${entry.title}`,
    `    ${ran}${leaky && kept !== '' ? `: ${kept} per ${unitName(leaky.unit)}` : ''}`,
    ...faults.map(fault => `    ${escapeControl(fault)}`),
  ].join('\n')
}

function verdict(run: RunResult | undefined): string {
  return run ? paintVerdict(run.verdict) : 'no result'
}
