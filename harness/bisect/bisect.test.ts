import t from 'tap'
import type { Bisection, BisectStep } from '../model/bisection.js'
import type { PackageSpec } from '../model/target-spec.js'
import { scenarioFor } from '../run/scenario/scenario-for.js'
import { formatTarget } from '../targets/format-target.js'
import { bisect } from './bisect.js'

const LISTED = (
  '1.60.0 1.60.1 1.61.0 1.61.1 1.62.0 1.62.1 1.63.0 1.63.2 1.64.0 1.64.1 1.65.0 1.65.1 1.66.0 1.66.1 1.66.2 ' +
  '1.67.0 1.67.1 1.68.0'
).split(' ')
const UNLISTED = ['1.61.2', '1.62.2', '1.63.1', '1.63.3', '1.66.3']

/** Which releases of gRPC-Go leak connections, according to docs/versions.md and the history of the fix. */
function leaks(version: string): boolean {
  const [, minor = 0, patch = 0] = version.split('.').map(Number)
  if (minor < 61 || minor > 67) return false
  return !['1.65.1', '1.66.3', '1.67.1', '1.67.2'].includes(version) || patch < 0
}

async function search(
  good: string,
  bad: string,
  states: Readonly<Record<string, BisectStep['state']>> = {},
): Promise<Bisection & { tried: string[] }> {
  const scenario = (version: string) => {
    const target: PackageSpec = { kind: 'go', version }
    return { ...scenarioFor(target), target }
  }
  const tried: string[] = []
  const found = await bisect(
    { good: scenario(good), bad: scenario(bad) },
    {
      signal: new AbortController().signal,
      releases: {
        list: () => Promise.resolve([...LISTED]),
        exists: version => Promise.resolve(UNLISTED.includes(version)),
      },
      judge: ({ target }) => {
        tried.push(target.version)
        const state = states[target.version] ?? (leaks(target.version) ? 'bad' : 'good')
        return Promise.resolve({
          target: formatTarget(target),
          version: target.version,
          state,
          reason: `it is ${state}`,
          built: tried.length % 2 === 0,
          runs: 1,
          durationMs: 1,
        })
      },
    },
  )
  return { ...found, tried }
}

t.test('finds the release that introduced the leak of gRPC-Go', async t => {
  const { first, last, lookedFor, tried, built, cached } = await search('1.60.1', '1.66.2')
  t.match({ first, last, lookedFor }, { first: 'go@1.61.0', last: 'go@1.60.1', lookedFor: 'first-bad' })
  t.strictSame(
    tried,
    ['1.66.2', '1.60.1', '1.64.0', '1.62.0', '1.61.0'],
    'both ends, then halves of the main line',
  )
  t.strictSame([built, cached], [2, 3])
})

t.test('finds the release with the fix, on a branch and on the main line', async t => {
  t.equal((await search('1.67.1', '1.67.0')).first, 'go@1.67.1')
  t.equal((await search('1.65.1', '1.65.0')).first, 'go@1.65.1')
  t.equal((await search('1.66.3', '1.66.2')).first, 'go@1.66.3', 'although no list has it')
  const { first, lookedFor } = await search('1.68.0', '1.61.0')
  t.match({ first, lookedFor }, { first: 'go@1.67.1', lookedFor: 'first-good' })
})

t.test(
  'a backported fix does not mislead the search: 1.65.1 is good, but not on the line to 1.66.2',
  async t => {
    const { tried, first } = await search('1.60.1', '1.66.2', { '1.64.0': 'skip', '1.65.0': 'skip' })
    t.equal(first, 'go@1.61.0')
    t.notOk(tried.includes('1.65.1'))
  },
)

t.test('finds a patch release of the older branch that introduced it, listed or not', async t => {
  t.match(await search('1.60.0', '1.66.2', { '1.60.1': 'bad' }), { first: 'go@1.60.1', last: 'go@1.60.0' })
  const later = { '1.61.0': 'good', '1.61.1': 'good', '1.61.2': 'bad' } as const
  t.match(await search('1.60.1', '1.66.2', later), { first: 'go@1.61.2', last: 'go@1.61.1' })
})

t.test('names every candidate where neighbours were skipped, and no single release', async t => {
  const skips = { '1.61.0': 'skip', '1.62.0': 'skip' } as const
  const { first, candidates, conclusion } = await search('1.60.1', '1.66.2', skips)
  t.equal(first, null)
  t.strictSame(candidates, ['go@1.61.0', 'go@1.62.0', 'go@1.63.0'])
  t.match(conclusion, /one of go@1\.61\.0, go@1\.62\.0, go@1\.63\.0/)
})

t.test('refuses ends that are not what the user says, and reports ends that cannot be judged', async t => {
  await t.rejects(search('1.61.0', '1.66.2'), {
    name: 'HarnessError',
    message: /go@1\.61\.0 was given as good, but it is bad/,
  })
  await t.rejects(search('1.60.1', '1.65.1'), { message: /go@1\.65\.1 was given as bad, but it is good/ })
  await t.rejects(search('1.60.1', '1.60.1'), { message: /both good and bad/ })
  const { first, conclusion, tried } = await search('1.60.1', '1.66.2', { '1.66.2': 'skip' })
  t.equal(first, null)
  t.match(conclusion, /go@1\.66\.2 could not be judged/)
  t.strictSame(tried, ['1.66.2'], 'nothing else is tried')
})
