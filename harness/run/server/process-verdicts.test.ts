import t from 'tap'
import { packagePath } from '../../model/package-path.js'
import { unlessLong } from '../../model/testing/long-tests.js'
import type { RunResult } from '../../model/run-result.js'
import { runScenario } from '../run-scenario.js'
import { parseScenario } from '../scenario/scenario-input.js'

if (process.platform !== 'linux') t.bailout('no /proc')

const NODE = `"${process.execPath}" --inspect=127.0.0.1:0 --inspect-publish-uid=stderr`
const TREE = `"${packagePath('dist/fixtures/cases/process-tree.js')}"`

/** The shortest run that can exclude a descriptor leak. The threshold is above the normal heap changes of a Node server. */
const SHORT = { mode: 'plain', connections: 2_400, atLeast: 0, threshold: 1_500, hold: 0 }

function run(target: string): Promise<RunResult> {
  return runScenario(
    parseScenario({ ...SHORT, target }, key => key),
    new AbortController().signal,
  )
}

t.test('healthy servers of several processes pass', async t => {
  for (const target of [
    `command:${NODE} ${TREE} cluster {address}`,
    ...(unlessLong === false
      ? [
          `command:sh -c 'exec ${NODE} ${TREE} none {address}'`,
          `command:${NODE} ${TREE} prefork {address}`,
          `command:${NODE} ${TREE} idle-helper {address}`,
        ]
      : []),
  ]) {
    const { verdict, reason } = await run(target)
    t.equal(verdict, 'stable', `${target}: ${reason}`)
  }
})

t.test('a leak in the child of a wrapper is found', async t => {
  const descriptors = await run(`command:sh -c '${NODE} ${TREE} fd-leak {address}; echo done'`)
  t.match(descriptors, { verdict: 'leak', reason: /open file descriptors rises by 1 per connection/ })
})

t.test('a leak in workers is found', { skip: unlessLong }, async t => {
  const heap = await run(`command:${NODE} ${TREE} cluster-leak {address}`)
  t.match(heap, { verdict: 'leak', reason: /live heap rises by [45],\d{3} B per connection/ })
})

t.test('a leak in a helper whose heap is not read is void, never stable', async t => {
  const { verdict, reason } = await run(`command:${NODE} ${TREE} helper-leak {address}`)
  t.equal(verdict, 'void')
  t.match(
    reason,
    /^process \d+ \(.*const kept.* took part in the work, and its heap cannot be read: it (grew by|used)/,
  )
})
