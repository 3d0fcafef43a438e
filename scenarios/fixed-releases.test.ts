import t from 'tap'
import { memoryIsStable, needsGo, unlessLong } from './expectations.js'

const options = await needsGo()

/** These loads could show a leak of 71 KB. A threshold of one kilobyte is far below that, and needs few connections. */
const SOON = { threshold: 1_024, atLeast: 0 }

const LOADS = {
  'small requests': {},
  'requests of 30 KB': { requestBytes: 30_000, ...SOON },
  'many connections at once': { concurrency: 200, ...SOON },
  'slow clients': { lingerMs: 20, concurrency: 64, connections: 8_000, ...SOON },
  'clean and abrupt closes mixed': { close: 'clean=2,rst=1,fin=1,rst-after-rpc=1', ...SOON },
}

/** The other releases have the same fix. Building them takes longer than measuring them. */
const OTHERS = { skip: unlessLong || options.skip }

for (const version of ['1.65.1', '1.66.3', '1.67.1']) {
  for (const [load, flags] of Object.entries(LOADS)) {
    t.test(`gRPC-Go ${version} is stable under ${load}`, version === '1.66.3' ? options : OTHERS, t =>
      memoryIsStable(t, { target: `go@${version}`, ...flags }),
    )
  }
}
