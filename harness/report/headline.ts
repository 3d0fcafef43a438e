/**
 * A verdict in one sentence, for whoever reads nothing else.
 * @module
 */
import type { RunResult } from '../model/run-result.js'
import { formatBytes } from './format-bytes.js'
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
  const name = sentenceName(run.target)
  const unit = unitName(run.unit)
  switch (run.verdict) {
    case 'leak': {
      const planted = run.target.planted ? ' This leak was planted on purpose.' : ''
      return capital(`${name} keeps ${kept(run)} for every ${unit}.${planted}`)
    }
    case 'stable': {
      const visible = run.smallestVisibleBytesPerConnection
      const proof =
        visible === null
          ? ''
          : `: a leak of ${formatBytes(visible)} per ${unit} would have shown, and none did`
      return capital(`${name} lets go of every ${unit}${proof}.`)
    }
    case 'inconclusive':
      return `Whether ${name} leaks could not be decided with this many ${unit}s.`
    case 'void':
      return `Nothing was measured of ${name}, so this run neither passes nor accuses.`
  }
}

/** Files from before there was a `sentenceName` have none: a name of the form `word:PROGRAM ARGS` is a command line. */
function sentenceName({ sentenceName: stored, name }: RunResult['target']): string {
  return stored ?? (/^[a-z]+:\S+\s/.test(name) ? 'the server' : name)
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
