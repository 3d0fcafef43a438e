import t from 'tap'
import { figuresOfInterval } from './figures.js'

t.test('an estimate has as many decimals as its interval has', t => {
  for (const [estimate, low, high, unit, shown] of [
    [70_961.4, 70_940, 70_982, 'byte', '70,961'],
    [64.18, 61.1, 67.4, 'byte', '64.2'],
    [64.004, 63.98, 64.03, 'byte', '64.00'],
    [0.04, -0.15, 0.24, 'byte', '0.04'],
    [-134.2, -1_176, 842, 'byte', '-134'],
    [0.005, 0.0049, 0.0051, 'descriptor', '0.00500'],
    [1.0002, 0.98, 1.03, 'connection', '1.000'],
    [1_024, 1_024, 1_024, 'byte', '1,024'],
    [3.25, -Infinity, 4, 'byte', '3.3'],
  ] as const) {
    t.equal(figuresOfInterval(low, high, unit)(estimate), shown)
  }
  t.end()
})
