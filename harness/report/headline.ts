/**
 * A verdict in one sentence, for whoever reads nothing else.
 * @module
 */
import type { RunResult } from '../model/run-result.js'
import { formatBytes } from './format-bytes.js'
import { undecided } from './undecided.js'
import { amountOf, unitName } from './units.js'

const LONGEST_NAME = 38

/** A command line can be of any length; its beginning tells which it is. */
export function shortTargetName(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`
}

/** What was run, in a few words: `go@1.66.2, xDS, clean close`. */
export function runName({ target, close, load }: RunResult): string {
  const loads = close === 'reuse' ? 'reused connection' : close === 'idle' ? 'idle' : `${close} close`
  const secured = load.tls === undefined ? [] : [load.tls]
  return [shortTargetName(target.name), target.mode === 'xds' ? 'xDS' : 'plain', ...secured, loads].join(', ')
}

/** Ends with a full stop. */
export function headline(run: RunResult): string {
  const name = run.target.kind === 'command' ? 'the server' : run.target.name
  const unit = unitName(run.unit)
  switch (run.verdict) {
    case 'leak': {
      const planted = run.target.planted ? ' This leak was planted on purpose.' : ''
      return capital(`${name} keeps ${kept(run)} for every ${unit}.${planted}`)
    }
    case 'stable': {
      return capital(`${name} lets go of every ${unit}${proofOf(run)}.`)
    }
    case 'inconclusive':
      return undecided(run, name)
    case 'void':
      return `Nothing was measured of ${name}, so this run neither passes nor accuses.`
  }
}

/**
 * `smallestVisible` is what more, on top of the slope that was measured, would have shown: the two together are the leak
 * that these samples rule out. Of a rise that came back it is what would have been left over.
 */
function proofOf(run: RunResult): string {
  const visible = run.smallestVisibleBytesPerConnection
  if (visible === null) return ''
  const unit = unitName(run.unit)
  if (run.lateReleases.some(({ metric }) => metric === 'live-heap'))
    return `, some of it late: ${formatBytes(visible)} per ${unit} would have been left over, and was not`
  const shown = visible + Math.max(0, run.bytesPerConnection?.estimate ?? 0)
  return `: a leak of ${formatBytes(shown)} per ${unit} would have shown, and none did`
}

function capital(sentence: string): string {
  return sentence.startsWith('the ') ? `T${sentence.slice(1)}` : sentence
}

function kept(run: RunResult): string {
  const metric = run.decidedBy ?? 'live-heap'
  const decided = run.metrics.find(found => found.metric === metric)
  const estimate = decided?.perConnection?.estimate ?? run.bytesPerConnection?.estimate
  return estimate === undefined ? 'memory' : amountOf(metric, estimate)
}
