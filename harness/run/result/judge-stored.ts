/**
 * Judges a stored run again by the rule of this version, from the file only.
 * @module
 */
import { HarnessError } from '../../model/harness-error.js'
import type { RunResult } from '../../model/run-result.js'
import type { Verdict } from '../../model/verdict.js'
import { judge } from '../../verdict/judge.js'
import { frozenHeapReason } from '../frozen-heap.js'
import { describeVerdict } from './describe-verdict.js'
import { judgeControl } from './judge-control.js'
import { recordOf, ruleOf } from './record-of.js'

/** Far more samples than any plan has. The number of pairs of samples grows quadratically. */
const MAX_SAMPLES = 2_000

const NEXT = 'The file was changed after it was written, or cut short; nothing can be said from it.'

/**
 * The same run with the verdict of its samples. A `void` run is returned unchanged, because its samples do not decide.
 * @throws {HarnessError} if the parts of the file contradict each other
 */
export function judgeStored(run: RunResult): RunResult {
  if (run.verdict === 'void') return run
  checkParts(run)
  try {
    const { control, ...alone } = run
    const frozen = frozenHeapReason(run.samples, run.unit, run.target.memoryReadAs)
    const verdict: Verdict =
      frozen === undefined ? judge(recordOf(run), ruleOf(run)) : { name: 'void', reason: frozen }
    const judged: RunResult = { ...alone, ...describeVerdict(verdict) }
    return control ? judgeControl(judged, control.name, judgeStored(control.run)) : judged
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new HarnessError(`The samples of this run cannot be judged: ${error.message}`, NEXT, {
      cause: error,
    })
  }
}

function checkParts({ samples, stages, holds, breaks = [], connections }: RunResult): void {
  if (stages === undefined) {
    throw new HarnessError(
      'This run was stored without the stages of its load, so it cannot be judged again',
      'Runs that this version stores can be; run it again.',
    )
  }
  if (samples.length + holds.reduce((sum, hold) => sum + hold.samples.length, 0) > MAX_SAMPLES) {
    throw new HarnessError(`More than ${MAX_SAMPLES} samples are more than any run takes`, NEXT)
  }
  check(ascends(stages) && (stages[0] ?? 0) === 0, 'its stages do not follow one another')
  check(stages.length > 0 || samples.length <= 1, 'it has samples and no stage that they were taken in')
  check((stages.at(-1) ?? 0) < Math.max(1, samples.length), 'a stage begins after its last sample')
  const rounds = [...samples, ...holds.flatMap(hold => hold.samples)].map(sample => sample.round)
  const held = holds.map(hold => hold.afterSample)
  check(
    ascends(held) && (held.at(-1) ?? 0) < Math.max(1, samples.length),
    'a wait comes after its last sample',
  )
  check(
    ascends(breaks) && breaks.every(index => index < Math.max(1, samples.length - 1)),
    'a stage is broken off after its last sample',
  )
  check(ascends(rounds.sort((a, b) => a - b)), 'two of its samples are the same one')
  check(
    samples.every((sample, i) => sample.connections >= (samples[i - 1]?.connections ?? 0)),
    'its connections fall from one sample to the next',
  )
  const span = (samples.at(-1)?.connections ?? 0) - (samples[0]?.connections ?? 0)
  check(span === connections, `it speaks of ${connections} connections, and its samples of ${span}`)
}

const ascends = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || value > (values[index - 1] ?? Infinity))

function check(fits: boolean, wrong: string): void {
  if (!fits) throw new HarnessError(`The parts of this run do not fit together: ${wrong}`, NEXT)
}
