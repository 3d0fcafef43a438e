/**
 * The stored form of a run.
 * @module
 */
import { readFileSync } from 'node:fs'
import { availableParallelism, platform, release } from 'node:os'
import type { Evidence } from '../../model/evidence.js'
import { SCHEMA_VERSION, type RunResult, type RunEnd } from '../../model/run-result.js'
import type { RunRecord } from '../../model/run-record.js'
import { maskSecretsDeep } from '../../model/secrets/mask-secrets.js'
import type { Scenario } from '../../model/scenario.js'
import { storeLoad } from '../../model/load/stored-load.js'
import type { Verdict } from '../../model/verdict.js'
import { confirmedFrom } from '../confirmed-from.js'
import { formatTarget } from '../../targets/format-target.js'
import { targetKindOf } from '../../targets/registry.js'
import { unitOf, workloadOf } from '../../workloads/registry.js'
import { isClient } from '../scenario/check-role.js'
import { describeProbe } from '../../runtimes/describe-probe.js'
import { describeVerdict } from './describe-verdict.js'
import type { Rig } from '../server/rig.js'
import { packagePath } from '../../model/package-path.js'

interface FinishedRun {
  readonly scenario: Scenario
  readonly startedAt: Date
  readonly record: RunRecord
  readonly verdict: Verdict
  /** Undefined if the load was not completed. */
  readonly endedBy: RunEnd | undefined
  /** Undefined if the server did not start. */
  readonly rig: Rig | undefined
  readonly evidence: Evidence | undefined
}

/** Builds the content of `run.json` from a finished run. Secrets in its texts are masked. */
export function describeRun(finished: FinishedRun): RunResult {
  const { scenario, startedAt, record, verdict, rig } = finished
  const { samples } = record
  const { target, load } = scenario
  const kind = targetKindOf(target)
  const workload = workloadOf(load)
  return maskSecretsDeep<RunResult>({
    schemaVersion: SCHEMA_VERSION,
    leakgateVersion: leakgateVersion(),
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    ...(scenario.name === undefined ? {} : { name: scenario.name }),
    target: {
      kind: kind.storedKind ?? kind.name,
      version: rig?.target.version ?? null,
      mode: scenario.mode,
      name: formatTarget(target),
      ...(kind.sentenceName === undefined
        ? {}
        : { sentenceName: isClient(scenario) ? 'the client' : kind.sentenceName }),
      runtime: rig?.target.runtime ?? null,
      ...(rig ? { memoryReadAs: rig.target.heap.runtime } : {}),
      planted: rig?.target.planted ?? kind.isPlanted?.(target) ?? false,
      ...(rig?.target.replaced === undefined ? {} : { replaced: rig.target.replaced }),
    },
    workload: workload.name,
    workloadTitle: workload.title(load),
    close: !workload.opensConnections ? workload.name : typeof load.close === 'string' ? load.close : 'mixed',
    load: describeLoad(scenario, rig?.behindMs),
    ...(rig?.call ? { call: rig.call.describe(load) } : {}),
    ...(rig ? { probe: describeProbe(rig.target.heap, scenario.probe) } : {}),
    ...(rig?.target.notes?.length ? { notes: [...rig.target.notes] } : {}),
    ...describeVerdict(verdict),
    effort: scenario.effort,
    confirmedFromConnections: confirmedFrom(scenario),
    thresholdBytesPerConnection: scenario.thresholdBytesPerConnection,
    ...(scenario.rssThresholdBytesPerConnection === undefined
      ? {}
      : { rssThresholdBytesPerConnection: scenario.rssThresholdBytesPerConnection }),
    unit: unitOf(load),
    connections: (samples.at(-1)?.connections ?? 0) - (samples[0]?.connections ?? 0),
    samples: [...samples],
    stages: [...record.stages],
    atLeastConnections: scenario.atLeastConnections,
    ...(rig?.tolerated === undefined ? {} : { tolerated: rig.tolerated }),
    ...(finished.endedBy === undefined ? {} : { endedBy: finished.endedBy }),
    budget: { connections: scenario.maxConnections, seconds: scenario.maxDurationMs / 1_000 },
    holds: record.holds.map(({ afterSample, samples: looked }) => ({ afterSample, samples: [...looked] })),
    ...(record.breaks?.length ? { breaks: [...record.breaks] } : {}),
    ...(finished.evidence ? { evidence: finished.evidence } : {}),
    controlPlane: (rig?.controlPlane?.events ?? []).map(({ atMs, kind, typeUrl, versionInfo, error }) => ({
      atMs,
      kind,
      ...(typeUrl === undefined ? {} : { typeUrl }),
      ...(versionInfo === undefined ? {} : { versionInfo }),
      ...(error === undefined ? {} : { error }),
    })),
    ...(rig?.controlPlane?.eventsLeftOut ? { controlPlaneLeftOut: rig.controlPlane.eventsLeftOut } : {}),
    machine: {
      platform: `${platform()} ${release()}`,
      cpus: availableParallelism(),
      node: process.version,
    },
  })
}

/** What is known of a run before it starts. */
export function plannedRun(scenario: Scenario): RunResult {
  const nothing = { endedBy: undefined, rig: undefined, evidence: undefined }
  const record = { samples: [], stages: [], holds: [] }
  const verdict = { name: 'void', reason: 'it has not started' } as const
  return describeRun({ scenario, startedAt: new Date(), record, verdict, ...nothing })
}

function describeLoad({ load, tls }: Scenario, behindMs: number | undefined): RunResult['load'] {
  return {
    ...storeLoad(load, workloadOf(load).ignores),
    ...(tls === 'none' ? {} : { tls }),
    ...(behindMs === undefined ? {} : { behindMs }),
  }
}

let version: string | undefined

/** The version of this package. */
export function leakgateVersion(): string {
  version ??= (JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { version: string }).version
  return version
}
