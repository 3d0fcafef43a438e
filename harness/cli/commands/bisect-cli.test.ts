import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { unlessLong } from '../../model/testing/long-tests.js'
import type { Bisection } from '../../model/bisection.js'
import { leakgate } from '../testing/leakgate.js'

/** Enough to detect a leak of 2.4 kB in the first two stages, and to call a server without one stable. */
const SOON = ['--threshold', '1024', '--at-least', '0']

t.test('grpc-js 1.5.10 is the first release that releases its sessions', async t => {
  const out = t.testdir({})
  const { code, stdout, stderr } = await leakgate([
    ...['bisect', '--bad', 'grpc-js@1.5.9', '--good', 'grpc-js@1.5.10', ...SOON, '--out', out],
  ])
  t.equal(code, 0, stderr)
  t.match(stdout, /^bad +grpc-js@1\.5\.9 /m)
  t.match(
    stdout,
    /grpc-js@1\.5\.10 is the first good release\n2 releases tried: \d builds?, \d from the cache/,
  )
  const found = JSON.parse(readFileSync(join(out, 'bisect.json'), 'utf8')) as Bisection
  t.match(found, { first: 'grpc-js@1.5.10', last: 'grpc-js@1.5.9', lookedFor: 'first-good' })
  t.ok(existsSync(join(out, 'grpc-js@1.5.9', 'run.json')) && existsSync(join(out, 'report.html')))
})

t.test('ends that have another verdict than stated, or cannot be judged', { skip: unlessLong }, async t => {
  const unsure = ['--max-seconds', '1', '--rpcs', '10000']
  const skipped = await leakgate(['bisect', '--bad', 'grpc-js@1.5.9', '--good', 'grpc-js@1.5.10', ...unsure])
  t.equal(skipped.code, 3, skipped.stderr)
  t.match(skipped.stdout, /could not be judged: (inconclusive|void), twice/)
  for (const [args, message] of [
    [['--bad', 'grpc-js@1.5.10', '--good', 'grpc-js@1.5.9'], /given as bad, but it is good/],
    [['--bad', 'node', '--good', 'grpc-js@1.5.9'], /--bad: node is not a release/],
    [['--bad', 'go@1.66.2', '--good', 'grpc-js@1.5.9'], /not releases of the same package/],
    [['--bad', 'grpc-js@1.5', '--good', 'grpc-js@1.5.9'], /not a release/],
    [['--bad', 'grpc-js@1.5.9'], /--good/],
  ] as const) {
    const { code, stderr } = await leakgate(['bisect', ...args, ...SOON])
    t.equal(code, 2, args.join(' '))
    t.match(stderr, message)
  }
})
