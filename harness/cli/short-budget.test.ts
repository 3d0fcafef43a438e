import { join } from 'node:path'
import t from 'tap'
import { leakgate } from './testing/leakgate.js'

const CLOSE = ['--mode', 'plain', '--close', 'half-open']
const BUDGET = ['--silent-ms', '30000', '--max-seconds', '40']

t.test(
  'each command refuses a load that takes longer than the budget, and names values that would do',
  async t => {
    const folder = t.testdir({})
    for (const args of [
      ['run', '--target', 'node', ...CLOSE],
      ['compare', 'node', 'node', ...CLOSE],
      ['bisect', '--bad', 'grpc-js@1.5.9', '--good', 'grpc-js@1.5.10', ...CLOSE],
      [
        'matrix',
        '--targets',
        'node',
        '--modes',
        'plain',
        '--closes',
        'half-open',
        '--out',
        join(folder, 'matrix'),
      ],
    ]) {
      const [command = ''] = args
      const { code, stdout, stderr } = await leakgate([...args, ...BUDGET])
      t.equal(code, 2, command)
      const said = `${stdout}${stderr}`.replaceAll(/\s+/g, ' ')
      t.match(said, /--max-seconds 40 is too short: the warm-up of 300 connections/, command)
      // A matrix has a line for each cell, and stores the rest.
      if (command !== 'matrix') t.match(said, /Give --max-seconds \d+ or --silent-ms \d+\./, command)
    }
  },
)

t.test('a short load runs as before, and progress says how far away the first verdict is', async t => {
  const args = '--mode plain --close half-open --silent-ms 60 --max-seconds 40 --connections 400'.split(' ')
  const { code, stdout, stderr } = await leakgate(['run', '--target', 'node', ...args])
  t.equal(code, 3, stderr)
  t.match(stdout, /^inconclusive/)
  t.match(stderr, /no verdict before \d+ connections, which take at least [\d.]+ s/)
})
