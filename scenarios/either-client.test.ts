import t from 'tap'
import { needsGo, run, unlessLong } from './expectations.js'

t.test(
  'gRPC-Go 1.66.2 leaks the same for each connection of raw sockets and of real grpc-js clients',
  { skip: unlessLong || (await needsGo()).skip },
  async t => {
    const raw = await run({ target: 'go@1.66.2', close: 'clean', client: 'raw' })
    const real = await run({ target: 'go@1.66.2', close: 'clean', client: 'grpc-js' })
    t.equal(raw.verdict, 'leak', raw.reason)
    t.equal(real.verdict, 'leak', real.reason)
    t.equal(
      raw.connections,
      real.connections,
      'the server counted the same connections and answered as many RPCs',
    )
    const [a = 0, b = 0] = [raw.bytesPerConnection?.estimate, real.bytesPerConnection?.estimate]
    t.ok(Math.abs(a - b) < 0.02 * b, `raw ${a.toFixed(0)} B, grpc-js ${b.toFixed(0)} B a connection`)
  },
)
