/**
 * The flags of the evidence.
 * @module
 */
import type { Command } from 'commander'
import { EVIDENCE_LEVELS } from '../../model/evidence.js'
import { DEFAULT_CONNECTIONS_PER_SECOND, DEFAULT_MEMORY } from '../../run/evidence/evidence-options.js'
import { number, type ScenarioFlags } from './scenario-options.js'

/** Adds `--evidence`, `--memory` and `--rate`. */
export function addEvidenceOptions(command: Command): Command {
  return command
    .option(
      '--evidence <level>',
      `${EVIDENCE_LEVELS.join(', ')}: what allocated the leaked memory, what retains it and what releases it, ` +
        'for every leak (profile) or for every run (full) (default: profile)',
    )
    .option(
      '--memory <size>',
      `memory limit of the server in production, to estimate when a leak exhausts it (default: ${DEFAULT_MEMORY})`,
    )
    .option(
      '--rate <n>',
      `connections a second in production (default: ${DEFAULT_CONNECTIONS_PER_SECOND})`,
      number,
    )
}

/** The evidence flags that were given. */
export function evidenceFlags({ evidence, memory, rate }: ScenarioFlags): ScenarioFlags {
  return Object.fromEntries(
    Object.entries({ evidence, memory, rate }).filter(([, value]) => value !== undefined),
  )
}
