/**
 * A report in any of its formats.
 * @module
 */
import { githubAnnotations } from './formats/github-annotations.js'
import { markdown } from './formats/markdown.js'
import { tap } from './formats/tap.js'
import { escapeControlDeep } from './escape/escape-control.js'
import type { Subject } from './subject/subject.js'
import { subjectText } from './text/subject-text.js'

/** With the name of the file that each is written to where only a folder was given. */
export const REPORT_FILES = {
  text: 'report.txt',
  html: 'report.html',
  junit: 'junit.xml',
  tap: 'report.tap',
  markdown: 'report.md',
  github: 'annotations.txt',
  json: 'report.json',
} as const

export type ReportFormat = keyof typeof REPORT_FILES

export const REPORT_FORMATS = Object.keys(REPORT_FILES) as readonly ReportFormat[]

/** The whole text, with a line break at its end. Whatever the runs say of themselves is text in it, and no more. */
export async function renderReport(stored: Subject, format: ReportFormat): Promise<string> {
  // As they are: JSON has its own way to write what cannot be seen.
  if (format === 'json') return `${JSON.stringify(dataOf(stored), undefined, 2)}\n`
  const subject = escapeControlDeep(stored)
  switch (format) {
    case 'text':
      return `${subjectText(subject)}\n`
    case 'html':
      // Drawing takes a third of a second to load, and XML a tenth: not for those who want neither.
      return (await import('./html/html-subject.js')).htmlSubject(subject)
    case 'junit':
      return (await import('./formats/junit.js')).junit(subject)
    case 'tap':
      return tap(subject)
    case 'markdown':
      return markdown(subject)
    case 'github':
      return githubAnnotations(subject)
  }
}

function dataOf(subject: Subject): unknown {
  switch (subject.kind) {
    case 'run':
      return subject.run
    case 'comparison':
      return { comparison: subject.comparison, before: subject.before, after: subject.after }
    case 'matrix':
      return subject.cells
  }
}
