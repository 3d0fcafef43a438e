/**
 * What is being done now, live on a terminal; nothing where standard error is none.
 * @module
 */
import ora from 'ora'
import { formatBytes, formatCount } from '../report/format-bytes.js'
import { escapeControl } from '../report/escape-control.js'
import type { RunObserver } from '../run/run-scenario.js'

export interface Progress extends RunObserver {
  /** Clears the line, so that a result can be printed. */
  stop(): void
}

/** @param title what the run is called, e.g. its target and close kind */
export function showProgress(title: string, quiet: boolean): Progress {
  if (quiet || !process.stderr.isTTY) return { stop: () => undefined }
  const spinner = ora({ stream: process.stderr, discardStdin: false }).start()
  let what = 'starting'
  let slope = ''
  const draw = (detail = ''): void => {
    spinner.text = escapeControl(`${title}: ${what}${detail}${slope}`).slice(0, process.stderr.columns - 4)
  }
  draw()
  return {
    doing: text => {
      what = text
      draw()
    },
    progress: (completed, of) => draw(` ${formatCount(completed)}/${formatCount(of)}`),
    sampled: (_samples, verdict) => {
      const trend = verdict.name === 'void' ? undefined : verdict.trend
      if (trend) slope = `, ${formatBytes(trend.bytesPerConnection.estimate)} a connection so far`
      draw()
    },
    stop: () => void spinner.stop(),
  }
}
