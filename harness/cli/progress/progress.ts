/**
 * Progress on standard error: live on a terminal, otherwise one line for each step.
 * @module
 */
import ora from 'ora'
import pc from 'picocolors'
import { maskSecrets } from '../../model/secrets/mask-secrets.js'
import { escapeControl } from '../../report/escape/escape-control.js'
import { formatCount } from '../../report/units/format-bytes.js'
import type { RunObserver } from '../../run/run-scenario.js'
import type { Output } from '../flags/output-options.js'
import { slopeSoFar, stillNeeded } from './still-needed.js'
import { leastTimeText, UntilVerdict } from './until-verdict.js'

/** Shows what a run is doing, on standard error. */
export interface Progress extends RunObserver {
  /** Clears what is shown, so that a result can be printed. */
  stop(): void
}

/**
 * Shows nothing with `--quiet`, and plain lines only where the printed format is text.
 * @param title what the run is called, e.g. its target
 */
export function showProgress(title: string, { quiet, format }: Pick<Output, 'quiet' | 'format'>): Progress {
  if (quiet) return SILENT
  if (canRedraw()) return liveProgress(title)
  return format.isSummary ? plainProgress(title) : SILENT
}

/** A terminal without a size (under `script`, in a container) cannot redraw lines; Ora redraws nothing in CI. */
function canRedraw(): boolean {
  const { isTTY, columns } = process.stderr
  return isTTY && columns > 0 && process.env['TERM'] !== 'dumb' && !('CI' in process.env)
}

const SILENT: Progress = { stop: () => undefined }

/** The current step, the slope so far, what is missing for a verdict, and how far away the first one is. */
function liveProgress(title: string): Progress {
  // Ora's own colours ignore NO_COLOR.
  const color = pc.isColorSupported ? 'cyan' : false
  const spinner = ora({ stream: process.stderr, discardStdin: false, color }).start()
  let what = 'starting'
  let known: readonly string[] = []
  let unit = ''
  const until = new UntilVerdict()
  const draw = (detail = ''): void => {
    const room = Math.max(20, (process.stderr.columns || 80) - 4)
    spinner.text = [`${title}: ${what}${detail}`, ...known, until.text(performance.now())]
      .filter(line => line !== '')
      .map(line => cut(shown(line), room))
      .join('\n  ')
  }
  draw()
  return {
    doing: text => {
      what = withoutTitle(text, title)
      draw()
    },
    planned: first => {
      unit = first.unit
      until.planned(first, performance.now())
      draw()
    },
    made: units => until.made(units),
    progress: (completed, of) => draw(`, ${formatCount(completed)} of ${formatCount(of)}`),
    sampled: (_samples, verdict) => {
      known = [slopeSoFar(verdict, unit), stillNeeded(verdict)].filter(line => line !== '')
      draw()
    },
    stop: () => void spinner.stop(),
  }
}

/** A line for each step; the rounds of a stage are one. */
function plainProgress(title: string): Progress {
  let last = ''
  let slope = ''
  let unit = ''
  const say = (text: string): void => {
    const step = withoutTitle(text, title).replace(/, round \d+ of \d+$/, '')
    if (step === last) return
    last = step
    process.stderr.write(`${shown(`${title}: ${step}${slope}`)}\n`)
  }
  return {
    doing: say,
    planned: first => {
      unit = first.unit
      const least = leastTimeText(first)
      if (least !== '') say(least)
    },
    sampled: (_samples, verdict) => {
      const known = slopeSoFar(verdict, unit)
      slope = known === '' ? '' : ` (${known})`
    },
    stop: () => undefined,
  }
}

/** A build or start step already contains the name, which is often the title. */
function withoutTitle(text: string, title: string): string {
  return text.startsWith(`${title}: `) ? text.slice(title.length + 2) : text
}

/** On one line, without a secret and without control characters. */
function shown(text: string): string {
  return escapeControl(maskSecrets(text)).replaceAll('\n', ' ')
}

function cut(line: string, room: number): string {
  return line.length <= room ? line : `${line.slice(0, room - 1)}…`
}
