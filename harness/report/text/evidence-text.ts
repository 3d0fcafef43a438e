/**
 * The evidence of one run for a terminal.
 * @module
 */
import Table from 'cli-table3'
import type {
  Allocations,
  Evidence,
  EvidenceInterval,
  Holder,
  PathStep,
  Retention,
  Severity,
} from '../../model/evidence.js'
import type { RunResult } from '../../model/run-result.js'
import { rowsOf } from '../../model/evidence.js'
import { NO_LINES } from './compact-table.js'
import { goroutineLines } from './goroutines-text.js'
import { shorten, shortName } from './short-name.js'
import { escapeControl } from '../escape/escape-control.js'
import { formatBytes, formatCount, formatDuration } from '../units/format-bytes.js'
import { unitName } from '../units/units.js'

const MOST_ROWS = 8
/** Rows with a smaller share are only in `run.json`. */
const LEAST_SHARE = 0.005

/** Lines without an indent; none for a stable run, unless the user asked for evidence of every run. */
export function evidenceLines({ evidence, verdict, unit, thresholdBytesPerConnection }: RunResult): string[] {
  if (!evidence || (verdict === 'stable' && evidence.level !== 'full')) return []
  const { allocations, retention, goroutines, experiment, severity, problems } = evidence
  return [
    ...(allocations ? allocationLines(allocations, unitName(unit), thresholdBytesPerConnection) : []),
    ...(retention ? retentionLines(retention, unitName(unit)) : []),
    ...(goroutines ? goroutineLines(goroutines, unitName(unit)) : []),
    ...(experiment ? [`Experiment: ${escapeControl(experiment.conclusion)}.`] : []),
    ...(severity && unit === 'connection' ? severityLines(severity) : []),
    ...problems.map(problem => `Unknown: ${escapeControl(problem)}`),
    ...keptLines(evidence),
  ]
}

function allocationLines(allocations: Allocations, unit: string, threshold: number): string[] {
  const { connections, rows, bytesPerConnection, sampledEveryBytes } = allocations
  const whom = rowsOf(allocations) === 'functions' ? 'Allocated by' : 'Consists of'
  const how =
    sampledEveryBytes === undefined || sampledEveryBytes === 1
      ? ''
      : `, scaled from one sample every ${formatBytes(sampledEveryBytes)}`
  if (bytesPerConnection <= threshold) {
    return [`Allocated and kept: ${formatBytes(bytesPerConnection)} a ${unit}, not more than the threshold.`]
  }
  const head = `${whom}, for what is still live of ${formatCount(connections)} ${unit}s (${formatBytes(bytesPerConnection)} each${how}):`
  const table = new Table({
    colAligns: ['right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: NO_LINES,
    head: [`B/${unit}`, 'share', 'objects', whom.toLowerCase()],
  })
  const shown = rows.filter(({ share }) => share >= LEAST_SHARE).slice(0, MOST_ROWS)
  for (const row of shown) {
    table.push([
      formatCount(row.bytesPerConnection),
      percent(row.share, 2),
      row.objectsPerConnection.toFixed(1),
      calls(row.name, row.callers),
    ])
  }
  return [
    head,
    ...table
      .toString()
      .split('\n')
      .map(line => `  ${line.trimEnd()}`),
  ]
}

/** `time.NewTicker ← picker.start`; callers between the first and the last are left out. */
function calls(name: string, callers: readonly string[] = []): string {
  const last = callers.at(-1)
  if (last === undefined) return shortName(name)
  return [name, ...(callers.length > 1 ? ['…'] : []), last].map(shortName).join(' ← ')
}

function retentionLines({ holder, connections }: Retention, unit: string): string[] {
  if (!holder) return [`Retained: nothing that ${formatCount(connections)} more ${unit}s added.`]
  const { objects, shareOfGrowth, path, pathFromGlobal, pathFromOther } = holder
  return [
    `Retained: ${percent(shareOfGrowth, 1)} of what ${formatCount(connections)} more ${unit}s added, in ` +
      `${formatCount(objects.count)} × ${shortName(objects.type)}, ${formatBytes(objects.bytesEach)} each, by`,
    `  ${formatPath(path)}`,
    ...(pathFromGlobal ? [`  ${formatPath(pathFromGlobal)}`] : []),
    ...(pathFromOther ? [`  and as well by ${formatPath(pathFromOther)}`] : []),
  ]
}

/** The retaining path on one line: `stack of grpc.(*Server).Serve → (server.listenerWrapper).conns[*]`. */
export function formatPath(path: Holder['path']): string {
  return path.map(formatStep).join(' → ')
}

function formatStep({ kind, type, field }: PathStep): string {
  const [name, edge] = [shortName(type), shorten(escapeControl(field))]
  if (kind === 'stack') return `stack of ${name}${edge && `: ${edge}`}`
  if (kind === 'goroutine') {
    const at = field.startsWith(`${type} at `) ? field.slice(type.length + 1) : undefined
    if (at !== undefined) return `goroutine ${name} (${shorten(escapeControl(at))})`
    return `goroutine ${name}${edge && field !== type ? ` (in ${shortName(field)})` : ''}`
  }
  if (kind !== 'field' || edge === '' || edge.startsWith(' ')) return `${name}${edge}`
  return `(${name})${edge}`
}

function severityLines(severity: Severity): string[] {
  const { memoryBytes, connectionsPerSecond, connectionsToOom, secondsToOom } = severity
  const { soonestConnectionsToOom, soonestSecondsToOom } = severity
  const where = `With ${formatMemory(memoryBytes)} and ${formatRate(connectionsPerSecond)} connections a second, memory runs out`
  if (soonestConnectionsToOom.estimate === null) return []
  const soonest =
    `after ${formatInterval(soonestConnectionsToOom, formatCount)} connections ` +
    `(${formatInterval(soonestSecondsToOom, formatSeconds)}) if every retained byte stays in use`
  if (connectionsToOom.estimate === null) return [`${where} ${soonest}.`]
  return [
    `${where} after ${formatInterval(connectionsToOom, formatCount)} connections ` +
      `(${formatInterval(secondsToOom, formatSeconds)}), at the measured growth of resident memory;`,
    `  ${soonest}.`,
  ]
}

function keptLines({ files }: Evidence): string[] {
  return files.length === 0 ? [] : [`Stored beside run.json: ${files.map(escapeControl).join(', ')}`]
}

/** `7,773 [7,770 … 7,776]`, or `13,875 [12,912 or more]`. */
function formatInterval(
  { estimate, low, high }: EvidenceInterval,
  format: (value: number) => string,
): string {
  if (estimate === null) return 'no'
  const limits = [low, high].filter(limit => limit !== null).map(format)
  if (limits.every(limit => limit === format(estimate))) return format(estimate)
  return `${format(estimate)} [${formatLimits(low, high, format)}]`
}

function formatLimits(low: number | null, high: number | null, format: (value: number) => string): string {
  if (low === null) return `${high === null ? '' : format(high)} or less`
  return high === null ? `${format(low)} or more` : `${format(low)} … ${format(high)}`
}

const DAY_S = 86_400

function formatSeconds(seconds: number): string {
  if (seconds < 3_600) return formatDuration(seconds * 1_000)
  return seconds < 2 * DAY_S ? `${(seconds / 3_600).toFixed(1)} h` : `${formatCount(seconds / DAY_S)} days`
}

function formatMemory(bytes: number): string {
  const mebibytes = bytes / 2 ** 20
  return Number.isInteger(mebibytes) ? `${formatCount(mebibytes)} MiB` : formatBytes(bytes)
}

function formatRate(rate: number): string {
  return rate.toLocaleString('en-US', { maximumFractionDigits: 2 })
}

function percent(share: number, digits: number): string {
  return `${(share * 100).toFixed(digits)} %`
}
