import t from 'tap'
import { didYouMean, likely, nearest } from './nearest.js'

const NAMES = ['threshold', 'connections', 'mode', 'go@', 'rst', 'rst-after-rpc']

t.test('the nearest name is named, if it is near', async t => {
  t.equal(likely('thresholds', NAMES), 'threshold')
  t.equal(likely('Connection', NAMES), 'connections')
  t.equal(likely('rts', NAMES), 'rst')
  t.equal(likely('modes', NAMES), 'mode')
  t.equal(likely('colour', NAMES), undefined)
  t.equal(likely('xy', NAMES), undefined, 'a short name is not near to every short name')
  t.equal(likely('mode', NAMES), undefined, 'the name itself is no suggestion')
  t.equal(likely('a', []), undefined)
})

t.test('in a message', async t => {
  t.equal(didYouMean('rts', NAMES), '; did you mean "rst"?')
  t.equal(didYouMean('colour', NAMES), '')
  t.equal(nearest('rst', NAMES)[0], 'rst')
})
