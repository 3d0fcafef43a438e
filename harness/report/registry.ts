/**
 * All report formats, in the order in which help lists them. A new format is a file in `formats/` and a line here.
 * @module
 */
import { Registry } from '../model/registry.js'
import { github } from './formats/github.js'
import { html } from './formats/html.js'
import { json } from './formats/json.js'
import { junit } from './formats/junit.js'
import { markdown } from './formats/markdown.js'
import { tap } from './formats/tap.js'
import { text } from './formats/text.js'
import type { ReportFormat } from './report-format.js'

/** Every report format by its name. */
export const REPORT_FORMATS = new Registry<ReportFormat>('report format', [
  text,
  html,
  junit,
  tap,
  markdown,
  github,
  json,
])

/** What is printed unless `--format` says otherwise. */
export const PRINTED_FORMAT: ReportFormat = text

/** What `--out` writes beside `run.json`. */
export const PAGE_FORMAT: ReportFormat = html

/** What `--json` stands for. */
export const DATA_FORMAT: ReportFormat = json
