import t from 'tap'
import { MemoryCgroup, parseScenario, Rig, whyNoMemoryCgroup } from '../harness/index.js'
import { needsGo } from './expectations.js'

const LIMIT_BYTES = 160 * 1024 * 1024
const CONNECTIONS_PER_STEP = 100
/** Enough connections to fill the limit even if each retains only a fifth of 71 KB. */
const MOST_STEPS = 200
const STEPS_TO_FORESEE_FROM = 10

const { skip } = await needsGo()

t.test(
  'gRPC-Go 1.66.2 under a memory limit is killed by its leak about when the forecast says',
  { skip: skip || (whyNoMemoryCgroup() ?? false) },
  async t => {
    const scenario = parseScenario({ target: 'go@1.66.2', close: 'clean' }, key => key)
    const rig = await Rig.start(scenario, new AbortController().signal)
    t.teardown(() => rig.close())
    const group = MemoryCgroup.create(LIMIT_BYTES)
    t.teardown(async () => {
      await rig.close()
      await group.remove()
    })
    group.add(rig.target.pid ?? 0)

    const usages: { connections: number; bytes: number }[] = []
    let survived = 0
    try {
      for (let step = 0; step < MOST_STEPS; step++) {
        await rig.churn(CONNECTIONS_PER_STEP)
        survived += CONNECTIONS_PER_STEP
        usages.push({ connections: survived, bytes: group.usageBytes() })
      }
    } catch (error) {
      t.match(error, { name: 'VoidRun', message: /SIGKILL/ }, 'the kernel kills the server')
    }
    const forecast = connectionsUntil(LIMIT_BYTES, usages.slice(0, STEPS_TO_FORESEE_FROM))
    t.comment(`forecast ${forecast.toFixed(0)}, killed after ${survived}`)
    t.ok(survived < MOST_STEPS * CONNECTIONS_PER_STEP, `the server is killed after ${survived} connections`)
    t.ok(
      survived > forecast * 0.6 && survived < forecast * 1.6,
      `the forecast was ${forecast.toFixed(0)} connections, it took ${survived}`,
    )
  },
)

/** The number of connections at which the line through the first and the last point reaches the limit. */
function connectionsUntil(
  limitBytes: number,
  usages: readonly { connections: number; bytes: number }[],
): number {
  const [first, last] = [usages[0]!, usages.at(-1)!]
  const bytesPerConnection = (last.bytes - first.bytes) / (last.connections - first.connections)
  return last.connections + (limitBytes - last.bytes) / bytesPerConnection
}
