/**
 * The report axis: one format is one value of this interface, in one file of `formats/`.
 * @module
 */
import type { Named } from '../model/registry.js'
import type { Subject } from './subject/subject.js'

/** One report format. */
export interface ReportFormat extends Named {
  /** The word after `--format` and before the `=` of `--report`. */
  readonly name: string
  /** What the format is for, in half a line of help, e.g. `JUnit XML for CI systems`. */
  readonly help: string
  /** The name of its file, with its extension, where the user gives only a folder. */
  readonly fileName: string
  /**
   * - `escaped`: every control character in the subject's texts is replaced by a visible escape;
   * - `stored`: the subject is passed as it was stored, for formats with an escape of their own.
   */
  readonly input: 'escaped' | 'stored'
  /** People read it in a log. There it is printed so that the runner of GitHub Actions finds no command in it. */
  readonly readInLogs: boolean
  /** It is the summary for a terminal: progress is printed beside it, and `--quiet` drops it. */
  readonly isSummary?: boolean
  /**
   * Where it goes on GitHub Actions without a flag: to the job's summary, or to standard error, where the runner looks
   * for workflow commands.
   */
  readonly onGithubActions?: 'job-summary' | 'stderr'
  /** The whole text, with a line break at its end. Reads the stored result only: it measures and decides nothing. */
  render(subject: Subject): string | Promise<string>
}
