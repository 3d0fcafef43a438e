import t from 'tap'
import { memoryIsStable, needsGo } from './expectations.js'

const options = await needsGo()

t.test('gRPC-Go 1.66.2 in xDS mode is stable while nobody connects', options, t =>
  memoryIsStable(t, { target: 'go@1.66.2', close: 'idle' }),
)

t.test('and while one connection carries all the requests', options, t =>
  memoryIsStable(t, { target: 'go@1.66.2', close: 'reuse' }),
)
