/**
 * `leakgate judge`
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import { Command } from 'commander'
import { writeStandard } from '../../files/standard-streams.js'
import type { RunResult } from '../../model/run-result.js'
import { readRunJson } from '../../report/stored/read-run-json.js'
import { describeRunAsText } from '../../report/text/run-text.js'
import { judgeStored } from '../../run/result/judge-stored.js'
import { EXIT_CODES } from '../exit-code.js'

/** The command `leakgate judge`. */
export function judgeCommand(): Command {
  return new Command('judge')
    .description('Judges a stored run again, from its samples alone.')
    .argument('<file>', 'a run.json that "leakgate run --out DIR" wrote')
    .option('--json', 'print the run with its new verdict as JSON on standard output')
    .option('--quiet', 'no summary')
    .addHelpText(
      'after',
      `
Nothing is started and nothing measured: the same samples give the same verdict on every machine. A run that was void
stays void.

Exit codes: 0 stable, 1 leak, 2 the file or its use is at fault, 3 inconclusive or void.

Examples:
  leakgate judge reports/rst/run.json
  leakgate judge run.json --json`,
    )
    .action(judge)
}

async function judge(file: string, { json, quiet }: { json?: boolean; quiet?: boolean }): Promise<void> {
  const stored = readRunJson(file)
  const judged = judgeStored(stored)
  if (json === true) await writeStandard(1, `${JSON.stringify(judged, undefined, 2)}\n`)
  else if (quiet !== true) {
    await writeStandard(1, `${describeRunAsText(judged)}\n${compared(stored, judged)}\n`)
  }
  process.exitCode = EXIT_CODES[judged.verdict]
}

function compared(stored: RunResult, judged: RunResult): string {
  if (stored.verdict !== judged.verdict) {
    return `        It was stored as ${stored.verdict}, by leakgate ${stored.leakgateVersion}.`
  }
  const same = isDeepStrictEqual(asStored(stored), asStored(withKeysOf(stored, judged)))
  return `        The verdict is the one that was stored${same ? '' : ', with other figures or words'}.`
}

/** A file of an earlier version has no outcomes of metrics: what it does not say, it does not say otherwise. */
function withKeysOf(stored: RunResult, judged: RunResult): RunResult {
  return {
    ...judged,
    metrics: judged.metrics.map(({ outcome, ...metric }, index) =>
      stored.metrics[index]?.outcome === undefined || outcome === undefined ? metric : { ...metric, outcome },
    ),
  }
}

function asStored(run: RunResult): unknown {
  return JSON.parse(JSON.stringify(run))
}
