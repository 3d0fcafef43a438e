import t from 'tap'
import { memoryIsStable, needsGo, unlessLong } from './expectations.js'

const options = await needsGo()

t.test('gRPC-Go 1.66.2 in xDS mode is stable without connections', { skip: unlessLong || options.skip }, t =>
  memoryIsStable(t, { target: 'go@1.66.2', close: 'idle' }),
)

t.test('gRPC-Go 1.66.2 in xDS mode is stable with all RPCs on one connection', options, t =>
  memoryIsStable(t, { target: 'go@1.66.2', close: 'reuse' }),
)
