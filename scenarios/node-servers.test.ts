import t from 'tap'
import { memoryIsStable, run, unlessLong } from './expectations.js'

t.test(
  'a leak planted in the Node XdsServer is found, and reported as planted',
  { skip: unlessLong },
  async t => {
    const result = await run({ target: 'node+planted-leak', mode: 'xds' })
    t.equal(result.verdict, 'leak', result.reason)
    t.equal(result.target.planted, true)
  },
)

t.test('the Node XdsServer without the planted leak is stable', t =>
  memoryIsStable(t, { target: 'node', mode: 'xds' }),
)

t.test('grpc-js 1.5.9 retains 2.5 KB of every HTTP/2 session', async t => {
  const result = await run({ target: 'grpc-js@1.5.9' })
  t.equal(result.verdict, 'leak', result.reason)
})

// The search for the release that fixed it tests this server as well.
t.test('grpc-js 1.5.10 releases it', { skip: unlessLong }, t =>
  memoryIsStable(t, { target: 'grpc-js@1.5.10' }),
)
