import t from 'tap'
import fc from 'fast-check'
import { escapeControl } from './escape-control.js'

t.test('an escape sequence is shown, not obeyed', async t => {
  t.equal(escapeControl('\u001b[2Jgone\u0007'), '\\u001b[2Jgone\\u0007')
  t.equal(escapeControl('two\nlines\tand a tab'), 'two\nlines\tand a tab')
})

t.test('no control character is left, whatever comes in', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      // eslint-disable-next-line no-control-regex
      return !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(escapeControl(text))
    }),
  )
})
