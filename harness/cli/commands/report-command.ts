/**
 * `leakgate report`
 * @module
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { OutputFile } from '../../files/output-file.js'
import { cellsOf } from '../../report/subject/matrix.js'
import { PAGE_FORMAT, PRINTED_FORMAT, REPORT_FORMATS } from '../../report/registry.js'
import { renderReport } from '../../report/render-report.js'
import type { ReportFormat } from '../../report/report-format.js'
import { readRunJson } from '../../report/stored/read-run-json.js'
import type { Subject } from '../../report/subject/subject.js'
import { compareRuns } from '../../run/result/compare-runs.js'
import { parseFormat } from '../flags/output-options.js'
import { print } from '../output/publish.js'

/** The command `leakgate report`. */
export function reportCommand(): Command {
  return new Command('report')
    .description('Draws stored runs again: one by itself, two as before and after, more as a grid.')
    .argument('<run.json...>', 'what "leakgate run --out DIR" wrote, or its folder')
    .option(
      '--format <format>',
      `${REPORT_FORMATS.names.join(', ')} (default: ${PAGE_FORMAT.name} with --out, ${PRINTED_FORMAT.name} without)`,
    )
    .option('--out <path>', 'a file, or a folder that is there; without it, standard output')
    .addHelpText(
      'after',
      `
Formats:
${REPORT_FORMATS.all.map(({ name, help }) => `- ${name}: ${help}`).join('\n')}

Exit codes: 0 the report was written, whatever it says; 2 the harness or its use is at fault.

Examples:
  leakgate report reports/rst
  leakgate report reports/rst/run.json --out rst.html
  leakgate report before/run.json after/run.json --format markdown
  leakgate report reports/*/run.json --out grid.html`,
    )
    .action(report)
}

async function report(paths: readonly string[], flags: { format?: string; out?: string }): Promise<void> {
  const { out } = flags
  const format = formatFor(flags)
  const subject = subjectOf(paths)
  const file =
    out === undefined ? undefined : OutputFile.prepare(isFolder(out) ? join(out, format.fileName) : out)
  const text = await renderReport(subject, format)
  if (file) await file.write(text)
  else await print(text, format)
  process.exitCode = 0
}

function formatFor({ format, out }: { format?: string; out?: string }): ReportFormat {
  if (format !== undefined) return parseFormat(format, '--format')
  return out === undefined ? PRINTED_FORMAT : PAGE_FORMAT
}

function subjectOf(paths: readonly string[]): Subject {
  const runs = paths.map(readRunJson)
  const [first, second] = runs
  if (!first) throw new Error('commander asks for at least one')
  if (!second) return { kind: 'run', run: first }
  if (runs.length > 2) return { kind: 'matrix', cells: cellsOf(runs) }
  return { kind: 'comparison', before: first, after: second, comparison: compareRuns(first, second) }
}

function isFolder(path: string): boolean {
  return path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
