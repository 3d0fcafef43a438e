import fc from 'fast-check'
import t from 'tap'
import { EXACT_UP_TO } from './kendall-null.js'
import { mannKendall } from './mann-kendall.js'
import { permutations, plainPRise, plainS } from './testing/plain-statistics.js'
import { goldenSeries } from './testing/stored-series.js'

const near = (found: number, wanted: number, relative = 1e-9) =>
  Math.abs(found - wanted) <= relative * Math.abs(wanted)

t.test('agrees with the enumeration of all orders, ties included', t => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 }), values => {
      const { s, pRise } = mannKendall(values)
      return s === plainS(values) && near(pRise, plainPRise(values), 1e-12)
    }),
  )
  t.end()
})

t.test('agrees with pymannkendall and scipy', t => {
  for (const one of goldenSeries()) {
    const { s, varianceS, pRise } = mannKendall(one.bytes)
    t.equal(s, one.s, `${one.name}: S`)
    t.ok(near(varianceS, one.varianceS), `${one.name}: variance ${varianceS}`)
    if (one.bytes.length > EXACT_UP_TO) {
      t.ok(near(pRise, one.normalPRise), `${one.name}: normal p ${pRise}`)
      if (s > 0) t.ok(Math.abs(2 * pRise - one.twoSidedP) < 1e-12, `${one.name}: half of the two-sided p`)
    } else if (one.exactPRise !== null) {
      t.ok(near(pRise, one.exactPRise), `${one.name}: exact p ${pRise}`)
    } else {
      t.ok(Math.abs(pRise - one.normalPRise) < 0.01, `${one.name}: exact p ${pRise} with ties`)
    }
  }
  t.end()
})

t.test('with serial correlation, the p-value is that of an S closer to 0', t => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 6 }),
      fc.double({ min: 1, max: 9, noNaN: true }),
      (values, ratio) => {
        const shrunk = plainS(values) / Math.sqrt(ratio)
        const orders = permutations(values).map(plainS)
        const atLeast = (least: number) => orders.filter(s => s > least).length / orders.length
        // A part of a pair counts as a whole one.
        const { pRise } = mannKendall(values, ratio)
        return pRise >= atLeast(shrunk - 1e-6) - 1e-12 && pRise <= atLeast(shrunk - 2 + 1e-6) + 1e-12
      },
    ),
  )
  t.ok(near(mannKendall([1, 2, 3, 4, 5, 6, 7, 8, 9], 4).pRise, 0.0375, 0.01), 'S 36 over 2 is 18')
  t.end()
})

t.test('agrees with pymannkendall on the normal approximation of correlated series', t => {
  for (const one of goldenSeries()) {
    if (one.bytes.length <= EXACT_UP_TO || one.hamedRaoVarianceS <= one.varianceS || one.s <= 0) continue
    const { pRise, varianceS } = mannKendall(one.bytes, one.hamedRaoVarianceS / one.varianceS)
    t.ok(near(varianceS, one.hamedRaoVarianceS), `${one.name}: variance`)
    // The correction for continuity is taken before the root there, and after it here: half a pair apart.
    t.ok(Math.abs(2 * pRise - (one.hamedRaoTwoSidedP ?? NaN)) < 0.02, `${one.name}: p ${pRise}`)
  }
  t.end()
})

t.test('depends only on the order of the values', t => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 60 })
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 1000 }), fc.integer(), (series, scale, shift) => {
      const plain = mannKendall(series)
      t.same(mannKendall(series.map(value => scale * value + shift)), plain)
      t.same(mannKendall(series.map(value => value ** 3)), plain)
      t.same(mannKendall(series.map(Math.atan)), plain)
    }),
    { numRuns: 50 },
  )
  t.end()
})

t.test('changes its sign when the series is reversed', t => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 2, maxLength: 40 }), series => {
      return mannKendall([...series].reverse()).s === -mannKendall(series).s
    }),
  )
  t.end()
})

t.test('a constant series shows nothing', t => {
  t.same(mannKendall([7, 7, 7, 7]), { s: 0, varianceS: 0, pRise: 1, risingPairs: 0, pairs: 6 })
  t.match(mannKendall(new Array<number>(100).fill(7)), { s: 0, varianceS: 0, pRise: 1 })
  t.end()
})

t.test('a monotone series of 8 has one chance in 8!', t => {
  t.ok(near(mannKendall([1, 2, 3, 4, 5, 6, 7, 8]).pRise, 1 / 40_320))
  t.equal(mannKendall([8, 7, 6, 5, 4, 3, 2, 1]).pRise, 1)
  t.end()
})

t.test('huge values do not matter', t => {
  t.match(mannKendall([-1e308, 0, 1e308]), { s: 3 })
  t.end()
})

t.test('refuses what has no order', t => {
  t.throws(() => mannKendall([1, NaN, 3]), new RangeError('value 1 is NaN'))
  t.throws(() => mannKendall([1, 2, Infinity]), new RangeError('value 2 is Infinity'))
  t.end()
})
