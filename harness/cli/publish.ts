/**
 * Results on their way out: to files, to standard output, and to the CI system that leakgate runs in.
 * @module
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { HarnessError } from '../model/harness-error.js'
import { withoutRunnerCommands } from '../report/escape/runner-commands.js'
import { renderReport, REPORT_FILES, type ReportFormat } from '../report/render-report.js'
import type { Subject } from '../report/subject/subject.js'
import type { Output } from './flags/output-options.js'

/** Of these a changed character does no harm. */
const READ_BY_PEOPLE: ReadonlySet<ReportFormat> = new Set(['text', 'markdown', 'tap'])

/** @throws {HarnessError} where a file cannot be written */
export async function publish(subject: Subject, output: Output): Promise<void> {
  const { out, files, format, quiet } = output
  if (out !== undefined) {
    await writeReport(join(out, REPORT_FILES.html), await renderReport(subject, 'html'))
  }
  for (const file of files) await writeReport(file.path, await renderReport(subject, file.format))
  if (!(quiet && format === 'text')) await print(await renderReport(subject, format), format)
  await tellGithub(subject, format === 'github')
}

/**
 * Written whole or not at all.
 * @throws {HarnessError} where it cannot be
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

/** Resolves when the text is out: a process that ends before loses the rest of it where standard output is a pipe. */
export async function print(text: string, format: ReportFormat): Promise<void> {
  const obeyed = inGithubActions() && READ_BY_PEOPLE.has(format)
  const safe = obeyed ? withoutRunnerCommands(text) : text
  await new Promise<void>(resolve => process.stdout.write(safe, () => resolve()))
}

/** Annotations go to standard error, which the runner reads as well, so that standard output is what was asked for. */
async function tellGithub(subject: Subject, annotated: boolean): Promise<void> {
  const summary = process.env['GITHUB_STEP_SUMMARY']
  if (summary !== undefined && summary !== '') {
    try {
      appendFileSync(summary, `${await renderReport(subject, 'markdown')}\n`)
    } catch (error) {
      process.stderr.write(`leakgate: no job summary was written: ${String(error)}\n`)
    }
  }
  if (inGithubActions() && !annotated) process.stderr.write(await renderReport(subject, 'github'))
}

function inGithubActions(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true'
}
