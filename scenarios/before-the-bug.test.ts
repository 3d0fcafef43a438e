import t from 'tap'
import { memoryIsStable, needsGo, unlessLong } from './expectations.js'

const { skip } = await needsGo()

for (const close of ['clean', 'rst']) {
  t.test(
    `gRPC-Go 1.60.1, before dynamic RDS, releases connections that end by ${close}`,
    { skip: unlessLong || skip },
    t => memoryIsStable(t, { target: 'go@1.60.1', close }),
  )
}
