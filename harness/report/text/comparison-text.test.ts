import t from 'tap'
import { describeComparison } from './comparison-text.js'

const SAVED = { estimate: 70_864.4, low: 70_831, high: 70_896 }

t.test('what was saved, how sure that is, and what is left of it', async t => {
  const text = describeComparison(
    {
      outcome: 'better',
      reason: 'after keeps less than before',
      savedBytesPerConnection: SAVED,
      ratio: { estimate: -0.000004, low: -0.0003, high: 0.0006 },
      pValue: 0.00028123,
      smallestVisibleBytesPerConnection: 0,
    },
    'connection',
  )
  t.equal(
    text,
    'better  after keeps less than before: 70,864 B per connection less (99 % interval 70,831 to 70,896), p = 0.00028\n' +
      'after/before  0% (99 % interval -0.03% to 0.06%)',
  )
})

t.test('what got worse is more, with its limits the right way round', async t => {
  const text = describeComparison(
    {
      outcome: 'worse',
      reason: 'after keeps more than before',
      savedBytesPerConnection: { estimate: -100, low: -120, high: -80 },
      pValue: 1e-6,
    },
    'RPC',
  )
  t.match(text, /: 100 B per RPC more \(99 % interval 80 to 120\)/)
  t.notMatch(text, /after\/before/, 'no ratio where there is none')
})

t.test('where no difference was shown it says how small a one would have', async t => {
  const none = {
    outcome: '~',
    reason: 'so',
    savedBytesPerConnection: { estimate: 3, low: -2, high: 9 },
    pValue: 0.4,
  } as const
  t.match(
    describeComparison({ ...none, smallestVisibleBytesPerConnection: 32.4 }, 'connection'),
    /^~ {2}so: .*\nA difference of 32 B per connection would have shown\.$/,
  )
  t.match(
    describeComparison({ ...none, smallestVisibleBytesPerConnection: Infinity }, 'connection'),
    /No difference would have shown/,
  )
})

t.test('where nothing was measured it says why, and nothing else', async t => {
  t.equal(
    describeComparison({ outcome: 'void', reason: 'before measured nothing: \u001b[2J' }, 'connection'),
    'void  before measured nothing: \\u001b[2J',
  )
})
