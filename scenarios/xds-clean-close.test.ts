import t from 'tap'
import { memoryRises, needsGo } from './expectations.js'

const options = await needsGo()

t.test('gRPC-Go 1.66.2 in xDS mode retains 71 KB for every connection that closed cleanly', options, t =>
  memoryRises(t, { target: 'go@1.66.2', close: 'clean' }, { bytesPerConnection: 71_000 }),
)

t.test('gRPC-Go 1.66.2 retains as much for every connection of a real grpc-js client', options, t =>
  memoryRises(
    t,
    { target: 'go@1.66.2', close: 'clean', client: 'grpc-js', connections: 4_000 },
    { bytesPerConnection: 71_000 },
  ),
)
