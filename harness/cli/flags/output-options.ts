/**
 * The flags that say where results go, and as what; the same for every command that has some.
 * @module
 */
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { HarnessError } from '../../model/harness-error.js'
import { REPORT_FORMATS, type ReportFormat } from '../../report/render-report.js'
import { prepareFolder } from '../../report/stored/run-json.js'

export interface Output {
  /** What goes to standard output. */
  readonly format: ReportFormat
  /** Folder for everything; undefined where none was asked for. */
  readonly out: string | undefined
  readonly files: readonly { readonly format: ReportFormat; readonly path: string }[]
  readonly quiet: boolean
}

/** @param contents what goes into the folder of `--out` */
export function addOutputOptions(command: Command, contents: string): Command {
  return command
    .option('--out <dir>', `write ${contents} there`)
    .option('--format <format>', `what to print: ${REPORT_FORMATS.join(', ')} (default: text)`)
    .option(
      '--report <format=file>',
      'write a report of that format to a file; may be given more than once',
      (value: string, before: string[] | undefined) => [...(before ?? []), value],
    )
    .option('--json', 'short for --format json')
    .option('--quiet', 'no progress, and no text on standard output')
}

/**
 * Reads the flags, and makes the folders before anything is measured.
 * @throws {HarnessError} where a format is none, or a folder cannot be written
 */
export function parseOutput(flags: Readonly<Record<string, unknown>>): Output {
  const out = typeof flags['out'] === 'string' ? flags['out'] : undefined
  if (out !== undefined) prepareFolder(out)
  const given = typeof flags['format'] === 'string' ? flags['format'] : undefined
  const reports = Array.isArray(flags['report']) ? flags['report'] : []
  return {
    format: parseFormat(given ?? (flags['json'] === true ? 'json' : 'text'), '--format'),
    out,
    files: reports.map(value => parseFile(String(value))),
    quiet: flags['quiet'] === true,
  }
}

function parseFile(text: string): { format: ReportFormat; path: string } {
  const [format = '', ...rest] = text.split('=')
  const path = rest.join('=')
  if (path === '') {
    throw new HarnessError(
      `--report: "${text}" does not say which format goes to which file`,
      'Write it as in --report junit=results/leakgate.xml.',
    )
  }
  prepareFolder(dirname(path))
  return { format: parseFormat(format, '--report'), path }
}

/** @throws {HarnessError} where there is no such format */
export function parseFormat(text: string, flag: string): ReportFormat {
  const format = REPORT_FORMATS.find(known => known === text)
  if (format) return format
  throw new HarnessError(
    `${flag}: there is no format "${text}"`,
    `It is one of ${REPORT_FORMATS.join(', ')}.`,
  )
}
