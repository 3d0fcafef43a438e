/**
 * The flags that say how much a run looks into what it found.
 * @module
 */
import type { Command } from 'commander'
import { EVIDENCE_LEVELS } from '../../model/evidence.js'
import { DEFAULT_CONNECTIONS_PER_SECOND, DEFAULT_MEMORY } from '../../run/evidence/evidence-options.js'
import { number, type ScenarioFlags } from './scenario-options.js'

export function addEvidenceOptions(command: Command): Command {
  return command
    .option(
      '--evidence <level>',
      `${EVIDENCE_LEVELS.join(', ')}: who allocated what leaked, who holds it and what lets go, of every leak ` +
        '(profile) or of every run (full) (default: profile)',
    )
    .option(
      '--memory <size>',
      `what the server may take where it runs, to say when a leak has used it up (default: ${DEFAULT_MEMORY})`,
    )
    .option('--rate <n>', `connections a second there (default: ${DEFAULT_CONNECTIONS_PER_SECOND})`, number)
}

/** Those of them that were given. */
export function evidenceFlags({ evidence, memory, rate }: ScenarioFlags): ScenarioFlags {
  return Object.fromEntries(
    Object.entries({ evidence, memory, rate }).filter(([, value]) => value !== undefined),
  )
}
