/**
 * Writes results to files, to standard output, and to the CI system that leakgate runs in.
 * @module
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { HarnessError } from '../model/harness-error.js'
import { maskSecrets } from '../model/secrets/mask-secrets.js'
import { withoutRunnerCommands } from '../report/escape/runner-commands.js'
import { PAGE_FORMAT, REPORT_FORMATS } from '../report/registry.js'
import { renderReport } from '../report/render-report.js'
import type { ReportFormat } from '../report/report-format.js'
import type { Subject } from '../report/subject/subject.js'
import type { Output } from './flags/output-options.js'

/**
 * Writes the files that the flags ask for, prints the chosen format, and tells GitHub Actions where it runs there.
 * @throws {HarnessError} where a file cannot be written
 */
export async function publish(subject: Subject, output: Output): Promise<void> {
  const { out, files, format, quiet } = output
  if (out !== undefined) {
    await writeReport(join(out, PAGE_FORMAT.fileName), await renderReport(subject, PAGE_FORMAT))
  }
  for (const file of files) await writeReport(file.path, await renderReport(subject, file.format))
  if (!(quiet && format.isSummary)) await print(await renderReport(subject, format), format)
  await tellGithubActions(subject, format)
}

/**
 * Writes the whole file or none of it.
 * @throws {HarnessError} where it cannot be written
 */
export async function writeReport(path: string, text: string): Promise<void> {
  try {
    await writeFileAtomic(path, text)
  } catch (error) {
    throw new HarnessError(
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'Name a file in a folder that you may write to.',
      { cause: error },
    )
  }
}

/** Resolves when the text is written: with a pipe, a process that exits earlier loses the rest. */
export async function print(text: string, format: ReportFormat): Promise<void> {
  const safe = inGithubActions() && format.readInLogs ? withoutRunnerCommands(text) : text
  await new Promise<void>(resolve => process.stdout.write(safe, () => resolve()))
}

/** The runner reads standard error too, so that standard output carries only the format that was asked for. */
async function tellGithubActions(subject: Subject, printed: ReportFormat): Promise<void> {
  const summary = process.env['GITHUB_STEP_SUMMARY']
  for (const format of REPORT_FORMATS.all) {
    if (format.onGithubActions === 'job-summary' && summary !== undefined && summary !== '') {
      try {
        appendFileSync(summary, `${await renderReport(subject, format)}\n`)
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
