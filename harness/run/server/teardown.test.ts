import t from 'tap'
import { Teardown } from './teardown.js'

t.test('undoes in reverse order, once', async t => {
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

t.test('a step that fails is named, and does not keep the others from running', async t => {
  const undone: string[] = []
  const teardown = new Teardown()
  teardown.add('server', () => void undone.push('server'))
  teardown.add('control plane', () => {
    throw new Error('will not go')
  })
  await t.rejects(teardown.run(), { name: 'HarnessError', message: /control plane: will not go/ })
  t.strictSame(undone, ['server'])
})
