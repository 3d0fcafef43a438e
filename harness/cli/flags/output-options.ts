/**
 * The flags that say where results go and in which format; the same for every command that has results.
 * @module
 */
import { join } from 'node:path'
import type { Command } from 'commander'
import { claimFolder } from '../../files/claim-folder.js'
import { OutputFile, refuseUnwritable, regularFile } from '../../files/output-file.js'
import { prepareFolder } from '../../files/prepare-folder.js'
import { HarnessError } from '../../model/harness-error.js'
import { didYouMean } from '../../model/names/nearest.js'
import { DATA_FORMAT, PAGE_FORMAT, PRINTED_FORMAT, REPORT_FORMATS } from '../../report/registry.js'
import type { ReportFormat } from '../../report/report-format.js'

/** Where the results of a command go. */
export interface Output {
  /** Printed on standard output. */
  readonly format: ReportFormat
  /** Folder for all results; undefined without `--out`. */
  readonly out: string | undefined
  readonly files: readonly ReportFile[]
  readonly quiet: boolean
}

/** A report that `--report` asks for. */
export interface ReportFile {
  readonly format: ReportFormat
  readonly file: OutputFile
}

/**
 * Adds `--out`, `--format`, `--report`, `--json` and `--quiet`.
 * @param contents what goes into the folder of `--out`
 */
export function addOutputOptions(command: Command, contents: string): Command {
  return command
    .option('--out <dir>', `write ${contents} there`)
    .option(
      '--format <format>',
      `what to print: ${REPORT_FORMATS.names.join(', ')} (default: ${PRINTED_FORMAT.name})`,
    )
    .option(
      '--report <format=file>',
      'write a report of that format to a file; may be given more than once',
      (value: string, before: string[] | undefined) => [...(before ?? []), value],
    )
    .option('--json', `short for --format ${DATA_FORMAT.name}`)
    .option('--quiet', 'no progress, and no text on standard output')
}

/**
 * Reads the flags, makes the folders and checks the files before anything is measured. No other leakgate writes to the folder
 * of `--out` until this process ends.
 * @param dataFiles what the command writes below `--out`, beside the page
 * @throws {HarnessError} where a format is unknown, a folder or a file cannot be written, or another leakgate writes there
 */
export async function parseOutput(
  flags: Readonly<Record<string, unknown>>,
  dataFiles: readonly string[] = [],
): Promise<Output> {
  const out = typeof flags['out'] === 'string' ? flags['out'] : undefined
  if (out !== undefined) {
    prepareFolder(out)
    for (const name of [...dataFiles, PAGE_FORMAT.fileName]) refuseUnwritable(join(out, name))
  }
  const given = typeof flags['format'] === 'string' ? flags['format'] : undefined
  const reports = Array.isArray(flags['report']) ? flags['report'].map(String) : []
  refuseSameFile([
    ...(out === undefined ? [] : [...dataFiles, PAGE_FORMAT.fileName].map(name => join(out, name))),
    ...reports.map(pathOf),
  ])
  const output = {
    format: given === undefined ? defaultFormat(flags) : parseFormat(given, '--format'),
    out,
    files: reports.map(parseFile),
    quiet: flags['quiet'] === true,
  }
  if (out !== undefined) await claimFolder(out)
  return output
}

function defaultFormat(flags: Readonly<Record<string, unknown>>): ReportFormat {
  return flags['json'] === true ? DATA_FORMAT : PRINTED_FORMAT
}

/** `FORMAT=PATH`; a path may have an equals sign. */
function pathOf(text: string): string {
  return text.split('=').slice(1).join('=')
}

/** @throws {HarnessError} where two results would replace each other. Pipes and devices take several, one after the other. */
function refuseSameFile(paths: readonly string[]): void {
  const seen = new Map<string, string>()
  for (const path of paths) {
    const file = path === '' ? undefined : regularFile(path)
    if (file === undefined) continue
    const before = seen.get(file)
    if (before !== undefined) {
      throw new HarnessError(
        before === path ? `Two results go to ${path}` : `Two results go to one file: ${before} and ${path}`,
        'Give each report a file of its own.',
      )
    }
    seen.set(file, path)
  }
}

function parseFile(text: string): ReportFile {
  const [name = ''] = text.split('=', 1)
  const path = pathOf(text)
  if (path === '') {
    throw new HarnessError(
      `--report: "${text}" does not say which format goes to which file`,
      'Write it as in --report junit=results/leakgate.xml.',
    )
  }
  const format = parseFormat(name, '--report')
  return { format, file: OutputFile.prepare(path) }
}

/** @throws {HarnessError} where there is no such format */
export function parseFormat(text: string, flag: string): ReportFormat {
  const format = REPORT_FORMATS.find(text)
  if (format) return format
  throw new HarnessError(
    `${flag}: there is no format "${text}"${didYouMean(text, REPORT_FORMATS.names)}`,
    `It is one of ${REPORT_FORMATS.names.join(', ')}.`,
  )
}
