import t from 'tap'
import { memoryRises, needsGo } from './expectations.js'

const options = await needsGo()

/** Bytes that gRPC-Go 1.66.2 in xDS mode retains for a connection that ends in this way, as measured. */
const KEPT_BYTES = {
  rst: 68_800,
  fin: 68_800,
  'rst-after-rpc': 70_600,
  'rst-at-preface': 68_900,
  'half-open': 70_600,
}

for (const [close, bytesPerConnection] of Object.entries(KEPT_BYTES)) {
  t.test(`gRPC-Go 1.66.2 in xDS mode retains every connection that ends by ${close}`, options, t =>
    memoryRises(
      t,
      { target: 'go@1.66.2', close, concurrency: close === 'half-open' ? 64 : 16 },
      { bytesPerConnection },
    ),
  )
}

t.test('gRPC-Go 1.66.2 in xDS mode retains half a kilobyte for every connection without HTTP/2', options, t =>
  memoryRises(t, { target: 'go@1.66.2', close: 'tcp-only' }, { bytesPerConnection: 500, within: 0.15 }),
)
