/**
 * Gives a result to standard output, to files, and to the CI system that leakgate runs in.
 * @module
 */
import { join } from 'node:path'
import { appendToFile } from '../../files/append-to-file.js'
import { writeOutput, type TextFile } from '../../files/output-file.js'
import { writeStandard } from '../../files/standard-streams.js'
import { maskSecrets } from '../../model/secrets/mask-secrets.js'
import { withoutRunnerCommands } from '../../report/escape/runner-commands.js'
import { PAGE_FORMAT, REPORT_FORMATS } from '../../report/registry.js'
import { renderReport } from '../../report/render-report.js'
import type { ReportFormat } from '../../report/report-format.js'
import type { Subject } from '../../report/subject/subject.js'
import type { Output } from '../flags/output-options.js'
import type { Delivery } from './delivery.js'

/** What a command adds to the reports of its subject. */
export interface Additions {
  /** Data files of `--out`, in folders that are there. */
  readonly files?: readonly TextFile[]
  /** What is printed in place of the subject in the chosen format. */
  readonly printed?: () => Promise<string>
}

/**
 * Prints the chosen format, then writes the files that the flags ask for, and tells GitHub Actions where it runs there.
 * Printing is first: a file system that is full or hangs must not cost the verdict of a run of minutes. What cannot be
 * written is a failure of the delivery.
 */
export async function publish(
  subject: Subject,
  { out, files, format, quiet }: Output,
  delivery: Delivery,
  { files: data = [], printed = () => renderReport(subject, format) }: Additions = {},
): Promise<void> {
  if (!(quiet && format.isSummary)) await delivery.attempt(async () => print(await printed(), format))
  for (const file of data) await delivery.write(file)
  if (out !== undefined) await delivery.attempt(() => writePage(out, subject))
  for (const { file, format: asked } of files) {
    await delivery.attempt(async () => file.write(await renderReport(subject, asked)))
  }
  await tellGithubActions(subject, format)
}

/**
 * Writes the HTML report of the subject to a folder that is there.
 * @throws {HarnessError} where it cannot be written
 */
export async function writePage(folder: string, subject: Subject): Promise<void> {
  await writeOutput({
    path: join(folder, PAGE_FORMAT.fileName),
    text: await renderReport(subject, PAGE_FORMAT),
  })
}

/** @throws {HarnessError} where it cannot be written; a closed reader is no error */
export async function print(text: string, format: ReportFormat): Promise<void> {
  await writeStandard(1, inGithubActions() && format.readInLogs ? withoutRunnerCommands(text) : text)
}

/**
 * The runner reads standard error too, so that standard output carries only the format that was asked for. Nobody asked
 * for a summary by a flag, so a summary that cannot be written is a note and no failure.
 */
async function tellGithubActions(subject: Subject, printed: ReportFormat): Promise<void> {
  const summary = process.env['GITHUB_STEP_SUMMARY']
  for (const format of REPORT_FORMATS.all) {
    if (format.onGithubActions === 'job-summary' && summary !== undefined && summary !== '') {
      try {
        await appendToFile(summary, `${await renderReport(subject, format)}\n`)
      } catch (error) {
        process.stderr.write(`leakgate: no job summary was written: ${maskSecrets(String(error))}\n`)
      }
    }
    if (format.onGithubActions === 'stderr' && inGithubActions() && format !== printed) {
      process.stderr.write(await renderReport(subject, format))
    }
  }
}

function inGithubActions(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true'
}
