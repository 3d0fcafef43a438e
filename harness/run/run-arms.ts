/**
 * Runs rounds of load on one server, or on two servers in turn.
 * @module
 */
import { EFFORTS } from '../model/load/effort.js'
import { MOST_SECONDS, roundedUp } from '../model/value-to-type.js'
import type { Arm } from './arm.js'
import { Deadline, TimeIsUp } from './budget/deadline.js'
import { fitStage, type MadeStage } from './budget/fit-stage.js'
import { leastTime, unitsUntilVerdict } from './budget/least-time.js'
import { refuseShortBudget } from './budget/refuse-short-budget.js'
import { planStages, type StagePlan } from './plan-stages.js'
import { reopenContradicted } from './reopen-contradicted.js'
import { VoidRun } from './result/void-run.js'
import { runStage } from './run-stage.js'

type Arms = readonly [Arm, ...Arm[]]

/**
 * Runs stages of rounds until the verdict of every arm is final or the budget is spent. An arm with a final verdict
 * stops, unless the comparison with the others still needs it. Then collects the evidence of each arm; where that
 * contradicts the verdict, more rounds follow. All arms are stopped in the end.
 *
 * @param arms the plan and budget of the first one apply to all
 * @param compared returns whether the comparison of the arms is final; called at the end of each stage
 * @throws {HarnessError} if the harness or its use is at fault, or the load alone takes longer than the budget; an arm
 *   that measures nothing becomes void, and the others keep their samples
 */
export async function runArms(
  arms: Arms,
  signal: AbortSignal,
  compared: () => boolean = () => true,
): Promise<void> {
  const { scenario } = arms[0]
  const plan = planStages(scenario.maxConnections, scenario.load.concurrency, EFFORTS[scenario.effort].growth)
  const [first, ...others] = arms
  const timed = [first.timed, ...others.map(arm => arm.timed)] as const
  refuseShortBudget(timed, scenario)
  const deadline = new Deadline()
  try {
    for (const arm of arms) await arm.start()
    const { warmUpMs, firstStageMs } = leastTime(timed, scenario.maxConnections)
    const units = timed.reduce((sum, arm) => sum + unitsUntilVerdict(plan, arm), 0)
    first.planned({ units, unit: first.rule.unit, leastMs: warmUpMs + firstStageMs })
    deadline.begin(scenario.maxDurationMs)
    const ran = await runRounds(arms, plan, deadline, compared)
    for (const arm of arms) await arm.explain()
    await reopenContradicted(arms, ran, deadline)
    for (const arm of arms) await arm.completeEvidence()
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (!(error instanceof VoidRun)) throw error
  } finally {
    deadline.clear()
    await Promise.all(arms.map(arm => arm.close()))
  }
}

/** @returns the plan, with the stages as large as they were made */
async function runRounds(
  arms: Arms,
  plan: StagePlan,
  deadline: Deadline,
  compared: () => boolean,
): Promise<StagePlan> {
  const made: MadeStage[] = []
  try {
    for (const arm of arms) await arm.warmUp(plan.warmUpConnections, deadline.signal)
    let going: readonly Arm[] = arms
    for (const [stage, planned] of plan.connectionsPerRound.entries()) {
      const connectionsPerRound = fitStage(planned, made, deadline.leftMs)
      const tookMs = await runStage(going, connectionsPerRound, `stage ${stage + 1}`, deadline)
      made.push({ connectionsPerRound, tookMs })
      going = compared() ? arms.filter(arm => !arm.sure) : arms
      if (going.length === 0) {
        for (const arm of arms) arm.ended('sure')
        return asMade(plan, made)
      }
    }
    for (const arm of arms) arm.ended('connections')
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error
    for (const arm of arms) arm.outOfTime(enoughSeconds(arms, plan))
  }
  return asMade(plan, made)
}

function asMade(plan: StagePlan, made: readonly MadeStage[]): StagePlan {
  const sizes = made.map(({ connectionsPerRound }) => connectionsPerRound)
  return { ...plan, connectionsPerRound: [...sizes, ...plan.connectionsPerRound.slice(made.length)] }
}

/** From this factor on, the pace of the beginning says little about the rest. */
const MOST_FACTOR = 100
/** Later rounds can be slower than the first ones. */
const SPARE = 1.25

/** A `--max-seconds` that has room for the warm-up and the first stage, at the pace of these arms. */
function enoughSeconds(arms: Arms, plan: StagePlan): number {
  const { maxDurationMs, maxConnections } = arms[0].scenario
  const [first, ...others] = arms
  const timed = [first.timed, ...others.map(arm => arm.timed)] as const
  const needed = timed.reduce((sum, arm) => sum + unitsUntilVerdict(plan, arm), 0)
  const done = arms.reduce((sum, arm) => sum + arm.unitsDone, 0)
  const { warmUpMs, firstStageMs } = leastTime(timed, maxConnections)
  const factor = Math.min(MOST_FACTOR, Math.max(2, needed / Math.max(1, done)))
  const ms = SPARE * Math.max(warmUpMs + firstStageMs, factor * maxDurationMs)
  return Math.min(MOST_SECONDS, roundedUp(ms / 1_000))
}
