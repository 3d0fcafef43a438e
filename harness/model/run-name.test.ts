import t from 'tap'
import { runNameSchema } from './run-name.js'

t.test('a name is a line of text', t => {
  for (const name of ['checkout', 'Checkout, build 12', 'カート', '<b>&"', 'a'.repeat(100), '𝄞'.repeat(50)])
    t.ok(runNameSchema.safeParse(name).success, name)
  const refused = [
    '',
    '  ',
    'a\nb',
    'a\u001b[2J',
    'a\u0000',
    'a\u202eb',
    'a\u2028b',
    '\ud800',
    'a'.repeat(101),
  ]
  for (const name of refused) t.notOk(runNameSchema.safeParse(name).success, `${refused.indexOf(name)}`)
  t.end()
})
