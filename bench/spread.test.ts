import t from 'tap'
import { formatSpread, spread } from './spread.js'

t.test('middle and ends', async t => {
  t.strictSame(spread([3, 1, 2]), { median: 2, min: 1, max: 3 })
  t.strictSame(spread([4, 1, 2, 3]), { median: 2.5, min: 1, max: 4 })
  t.throws(() => spread([]), RangeError)
  t.equal(formatSpread({ median: 1234.5, min: 1, max: 2 }, 1), '1,234.5 (1.0 … 2.0)')
})
