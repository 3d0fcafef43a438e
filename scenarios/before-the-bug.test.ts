import t from 'tap'
import { memoryIsStable, needsGo } from './expectations.js'

const options = await needsGo()

for (const close of ['clean', 'rst']) {
  t.test(`gRPC-Go 1.60.1, before dynamic RDS, releases connections that end by ${close}`, options, t =>
    memoryIsStable(t, { target: 'go@1.60.1', close }),
  )
}
