/**
 * What a scenario expects of the server's memory, as tap assertions.
 * @module
 */
import type { Test } from 'tap'
import {
  parseScenario,
  runScenario,
  whyNoGo,
  type Rig,
  type RunResult,
  type ScenarioInput,
} from '../harness/index.js'

const never = new AbortController().signal

/** For the option `skip` of a test that takes minutes: false if long tests run, else the reason. */
export const unlessLong: string | false =
  process.env['LEAKGATE_LONG_TESTS'] === undefined ? 'takes minutes: make test-long runs it' : false

/** Runs the scenario. Builds the server first if necessary. */
export async function run(input: ScenarioInput): Promise<RunResult> {
  return runScenario(
    parseScenario(input, key => key),
    never,
  )
}

/** Live heap must rise with every sample, by about this many bytes per connection. */
export async function memoryRises(
  t: Test,
  input: ScenarioInput,
  { bytesPerConnection, within = 0.03 }: { bytesPerConnection: number; within?: number },
): Promise<void> {
  const result = await run(input)
  t.equal(result.verdict, 'leak', result.reason)
  const rises = result.samples.map(
    (sample, i) => (sample.liveHeapBytes ?? NaN) - (result.samples[i - 1]?.liveHeapBytes ?? 0),
  )
  t.ok(
    rises.every(rise => rise > 0),
    'live heap rises from every sample to the next',
  )
  const { estimate = 0 } = result.bytesPerConnection ?? {}
  t.ok(
    Math.abs(estimate - bytesPerConnection) <= bytesPerConnection * within,
    `${estimate.toFixed(0)} B per connection, expected ${bytesPerConnection} ± ${within * 100} %`,
  )
}

/** Live heap must not rise with the connections, and the run must have been able to see such a rise. */
export async function memoryIsStable(t: Test, input: ScenarioInput): Promise<void> {
  const result = await run(input)
  t.equal(result.verdict, 'stable', result.reason)
  t.ok(
    (result.smallestVisibleBytesPerConnection ?? Infinity) < 1_000,
    `a leak of ${result.smallestVisibleBytesPerConnection?.toFixed(0) ?? 'any number of'} B would have shown`,
  )
}

const PATIENCE_MS = 5_000

/**
 * The share of the heap growth that is released after `event`; 1 is all of it.
 * @param until stops waiting when this share is released; otherwise waits for five seconds
 */
export async function shareReleased(
  rig: Rig,
  { connections, event, until }: { connections: number; event: () => Promise<void>; until: number },
): Promise<number> {
  await rig.churn(50)
  const before = await rig.sample()
  await rig.churn(connections)
  const held = await rig.sample()
  await event()
  const deadlineMs = performance.now() + PATIENCE_MS
  for (;;) {
    const after = await rig.sample()
    const share =
      ((held.liveHeapBytes ?? NaN) - (after.liveHeapBytes ?? NaN)) /
      ((held.liveHeapBytes ?? NaN) - (before.liveHeapBytes ?? NaN))
    if (share >= until || performance.now() > deadlineMs) return share
    await new Promise(resolve => setTimeout(resolve, 250))
  }
}

/** Options for `t.test`: skips, with the reason, if gRPC-Go servers cannot be built. */
export async function needsGo(): Promise<{ skip: string | false }> {
  return { skip: (await whyNoGo()) ?? false }
}
