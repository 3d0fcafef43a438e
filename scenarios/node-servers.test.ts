import t from 'tap'
import { memoryIsStable, run } from './expectations.js'

t.test('a leak planted in the Node XdsServer is found, and said to be planted', async t => {
  const result = await run({ target: 'node+planted-leak', mode: 'xds' })
  t.equal(result.verdict, 'leak', result.reason)
  t.equal(result.target.planted, true)
})

t.test('the same server without it is stable', t => memoryIsStable(t, { target: 'node', mode: 'xds' }))

t.test('grpc-js 1.5.9 keeps 2.5 KB of every HTTP/2 session', async t => {
  const result = await run({ target: 'grpc-js@1.5.9' })
  t.equal(result.verdict, 'leak', result.reason)
})

t.test('and 1.5.10 lets go of it', t => memoryIsStable(t, { target: 'grpc-js@1.5.10' }))
