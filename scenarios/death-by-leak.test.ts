import t from 'tap'
import { MemoryCgroup, parseScenario, Rig, whyNoMemoryCgroup } from '../harness/index.js'
import { needsGo } from './expectations.js'

const LIMIT_BYTES = 160 * 1024 * 1024
const CONNECTIONS_PER_STEP = 100
/** Nobody needs more connections than this to fill the limit at a fifth of 71 KB each. */
const MOST_STEPS = 200
const STEPS_TO_FORESEE_FROM = 10

const { skip } = await needsGo()

t.test(
  'gRPC-Go 1.66.2 under a memory limit dies of its leak, about when its first connections foretell',
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
    group.add(rig.target.pid)

    const usages: { connections: number; bytes: number }[] = []
    let survived = 0
    try {
      for (let step = 0; step < MOST_STEPS; step++) {
        await rig.churn(CONNECTIONS_PER_STEP)
        survived += CONNECTIONS_PER_STEP
        usages.push({ connections: survived, bytes: group.usageBytes() })
      }
    } catch (error) {
      t.match(error, { name: 'VoidRun', message: /SIGKILL/ }, 'the kernel ended the server')
    }
    const foreseen = connectionsUntil(LIMIT_BYTES, usages.slice(0, STEPS_TO_FORESEE_FROM))
    t.comment(`foreseen ${foreseen.toFixed(0)}, died after ${survived}`)
    t.ok(survived < MOST_STEPS * CONNECTIONS_PER_STEP, `it died after ${survived} connections`)
    t.ok(
      survived > foreseen * 0.6 && survived < foreseen * 1.6,
      `foreseen were ${foreseen.toFixed(0)} connections, it took ${survived}`,
    )
  },
)

/** Where the straight line through the first and the last point reaches the limit. */
function connectionsUntil(
  limitBytes: number,
  usages: readonly { connections: number; bytes: number }[],
): number {
  const [first, last] = [usages[0]!, usages.at(-1)!]
  const bytesPerConnection = (last.bytes - first.bytes) / (last.connections - first.connections)
  return last.connections + (limitBytes - last.bytes) / bytesPerConnection
}
