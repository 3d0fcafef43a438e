import t from 'tap'
import { formatDuration } from './format-bytes.js'

t.test('a duration is rounded before it is divided', async t => {
  t.strictSame(
    [0, 850, 999.4, 999.6, 4_240, 59_940, 59_960, 185_000, 239_700, 3_599_999].map(formatDuration),
    [
      '0 ms',
      '850 ms',
      '999 ms',
      '1.0 s',
      '4.2 s',
      '59.9 s',
      '1 min 0 s',
      '3 min 5 s',
      '4 min 0 s',
      '60 min 0 s',
    ],
  )
})
