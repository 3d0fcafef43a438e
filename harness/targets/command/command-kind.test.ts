import t from 'tap'
import { HarnessError } from '../../model/harness-error.js'
import { formatTarget } from '../format-target.js'
import { parseTarget } from '../parse-target.js'

t.test('the target has the secret, its name has not', t => {
  const spec = parseTarget(`command:./s --token 'two words' TOKEN=abc redis://u:pw@h {address}`)
  t.match(spec, { argv: ['./s', '--token', 'two words', 'TOKEN=abc', 'redis://u:pw@h', '{address}'] })
  t.equal(formatTarget(spec), 'command:./s --token *** TOKEN=*** redis://u:***@h {address}')
  t.end()
})

t.test('a command with a mask in it is refused, because its server would not get the secret', t => {
  for (const text of ['command:./s --token *** {address}', 'command:./s https://u:***@h {address}']) {
    t.throws(() => parseTarget(text), HarnessError)
    t.throws(() => parseTarget(text), { message: /in the place of a secret/ })
  }
  t.end()
})
