import t from 'tap'
import { memoryIsStable, needsGo, unlessLong } from './expectations.js'

const options = await needsGo()
const long = { skip: unlessLong || options.skip }

for (const close of ['clean', 'rst', 'rst-after-rpc']) {
  t.test(
    `gRPC-Go 1.66.2 without xDS releases connections that end by ${close}`,
    close === 'clean' ? options : long,
    t => memoryIsStable(t, { target: 'go@1.66.2', mode: 'plain', close }),
  )
}
