import t from 'tap'
import { EXACT_UP_TO, kendallNull, mostFalls, tieSizes } from './kendall-null.js'
import { permutations, plainS } from './testing/plain-statistics.js'

const ones = (n: number): number[] => new Array<number>(n).fill(1)

/** All ways to write n as a sum, largest part first. */
function partitions(n: number, largest = n): number[][] {
  if (n === 0) return [[]]
  return Array.from({ length: Math.min(n, largest) }, (_, i) => i + 1).flatMap(part =>
    partitions(n - part, part).map(rest => [part, ...rest]),
  )
}

t.test('agrees with enumeration for every pattern of ties', t => {
  for (const sizes of [1, 2, 3, 4, 5, 6]
    .flatMap(n => partitions(n))
    .concat([ones(7), [3, 2, 2], [4, 1, 1, 1]])) {
    const values = sizes.flatMap((size, value) => ones(size).map(() => value))
    const all = permutations(values).map(plainS)
    const { atMost, comparablePairs, variance } = kendallNull(sizes)
    const wanted = Array.from(
      { length: comparablePairs + 1 },
      (_, falls) => all.filter(s => s >= comparablePairs - 2 * falls).length / all.length,
    )
    wanted.forEach((chance, falls) => {
      if (Math.abs(atMost(falls) - chance) > 1e-15) t.fail(`ties ${sizes.join()}: ${falls} falls or less`)
    })
    const square = all.reduce((sum, s) => sum + s * s, 0) / all.length
    t.ok(Math.abs(variance - square) < 1e-9, `ties ${sizes.join()}: variance ${square}`)
  }
  t.end()
})

t.test("agrees with Kendall's table of P(S >= s)", t => {
  // M. G. Kendall, Rank Correlation Methods, appendix table 1; R. O. Gilbert, Statistical Methods for
  // Environmental Pollution Monitoring (1987), table A18.
  const table: Record<number, Record<number, string>> = {
    4: { 0: '0.625', 2: '0.375', 4: '0.167', 6: '0.042' },
    5: { 0: '0.592', 2: '0.408', 4: '0.242', 6: '0.117', 8: '0.042', 10: '0.0083' },
    6: {
      1: '0.500',
      3: '0.360',
      5: '0.235',
      7: '0.136',
      9: '0.068',
      11: '0.028',
      13: '0.0083',
      15: '0.0014',
    },
    7: { 1: '0.500', 3: '0.386', 5: '0.281', 11: '0.068', 17: '0.0054', 19: '0.0014', 21: '0.00020' },
    8: { 0: '0.548', 8: '0.199', 16: '0.031', 20: '0.0071', 24: '0.00087', 28: '0.000025' },
    9: {
      0: '0.540',
      10: '0.179',
      20: '0.022',
      30: '0.00043',
      32: '0.00012',
      34: '0.000025',
      36: '0.0000028',
    },
    10: { 1: '0.500', 13: '0.146', 27: '0.0083', 37: '0.00018', 41: '0.000015', 45: '0.00000028' },
  }
  for (const [n, row] of Object.entries(table)) {
    const chance = kendallNull(ones(Number(n)))
    for (const [s, wanted] of Object.entries(row)) {
      const found = chance.atMost((chance.comparablePairs - Number(s)) / 2)
      const digits = wanted.length - 2
      t.equal(found.toFixed(digits), Number(wanted).toFixed(digits), `n = ${n}, S >= ${s}`)
    }
  }
  t.end()
})

t.test('agrees with the Mahonian numbers for 8 values', t => {
  // N. J. A. Sloane, On-Line Encyclopedia of Integer Sequences, A008302, row 8.
  const row = [1, 7, 27, 76, 174, 343, 602, 961, 1415, 1940, 2493, 3017, 3450, 3736, 3836]
  const { atMost } = kendallNull(ones(8))
  const found = row.map((_, falls) => Math.round(40_320 * (atMost(falls) - atMost(falls - 1))))
  t.same(found, row)
  t.end()
})

t.test('is close to exact where the normal approximation starts', t => {
  const [exact, normal] = [EXACT_UP_TO, EXACT_UP_TO + 1].map(n => kendallNull(ones(n)))
  for (const z of [0.5, 1, 2, 3]) {
    const [chance, approximate] = [exact!, normal!].map(({ atMost, comparablePairs, variance }) =>
      atMost(Math.round((comparablePairs - z * Math.sqrt(variance)) / 2)),
    )
    t.ok(Math.abs(approximate! / chance! - 1) < 0.2, `${z} deviations: ${chance} and ${approximate}`)
  }
  t.end()
})

t.test('is symmetric, and 0 or 1 at its ends', t => {
  for (const sizes of [ones(8), ones(9), [3, 2, 1, 1], ones(60), [30, 30]]) {
    const { atMost, comparablePairs } = kendallNull(sizes)
    t.equal(atMost(-1), 0)
    t.equal(atMost(comparablePairs), 1)
    for (const falls of [0, 1, 5]) {
      t.ok(Math.abs(atMost(falls) + atMost(comparablePairs - 1 - falls) - 1) < 1e-12)
    }
  }
  t.end()
})

t.test('equal values have no falling pairs', t => {
  for (const n of [1, 5, 80]) t.match(kendallNull([n]), { comparablePairs: 0, variance: 0 })
  t.equal(kendallNull([5]).atMost(0), 1)
  t.end()
})

t.test('mostFalls finds the last rare count', t => {
  const chance = kendallNull(ones(8))
  t.equal(
    mostFalls(chance, p => p < 1e-4),
    0,
    'only a monotone series of 8 is so rare',
  )
  t.equal(
    mostFalls(chance, p => p <= 0.005),
    3,
  )
  t.equal(
    mostFalls(kendallNull(ones(7)), p => p < 1e-4),
    -1,
    'no series of 7 is',
  )
  t.end()
})

t.test('tieSizes counts each distinct value', t => {
  t.same(tieSizes([4, 1, 4, 2, 4, 1]), [3, 2, 1])
  t.same(tieSizes([]), [])
  t.end()
})
