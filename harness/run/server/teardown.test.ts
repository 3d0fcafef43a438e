import t from 'tap'
import { Teardown } from './teardown.js'

t.test('steps run once, in reverse order', async t => {
  const undone: string[] = []
  const teardown = new Teardown()
  teardown.add('first', () => void undone.push('first'))
  teardown.add('second', async () => {
    await Promise.resolve()
    undone.push('second')
  })
  await teardown.run()
  await teardown.run()
  t.strictSame(undone, ['second', 'first'])
})

t.test('a failed step is named, and the other steps still run', async t => {
  const undone: string[] = []
  const teardown = new Teardown()
  teardown.add('server', () => void undone.push('server'))
  teardown.add('control plane', () => {
    throw new Error('will not go')
  })
  await t.rejects(teardown.run(), { name: 'HarnessError', message: /control plane: will not go/ })
  t.strictSame(undone, ['server'])
})
