import t, { type Test } from 'tap'
import { normalCdf } from './normal.js'

const near = (t: Test, found: number, wanted: number, label: string) =>
  t.ok(Math.abs(found / wanted - 1) < 1e-12, `${label}: ${found} is ${wanted}`)

t.test('agrees with tabulated values, also in the far tail', t => {
  // scipy 1.17.1, scipy.stats.norm.cdf
  const table: [number, number][] = [
    [-30, 4.906713927148187e-198],
    [-8, 6.22096057427174e-16],
    [-5, 2.866515718791933e-7],
    [-3.719, 0.00010000652593416135],
    [-2.5758, 0.00500042373777868],
    [-1.959964, 0.024999999096442398],
    [-0.5, 0.3085375387259869],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [3, 0.9986501019683699],
  ]
  for (const [z, chance] of table) near(t, normalCdf(z), chance, `at ${z}`)
  t.end()
})

t.test('is continuous where the method changes', t => {
  // scipy 1.17.1: at -2 the series hands over to the continued fraction, at 2 to the other tail.
  near(t, normalCdf(-2.000001), 0.022750077957266662, 'below -2')
  near(t, normalCdf(-1.999999), 0.0227501859391997, 'above -2')
  near(t, normalCdf(2.000001), 0.9772499220427333, 'above 2')
  t.end()
})

t.test('is 0 and 1 at infinity', t => {
  t.equal(normalCdf(-Infinity), 0)
  t.equal(normalCdf(-50), 0)
  t.equal(normalCdf(Infinity), 1)
  t.end()
})
