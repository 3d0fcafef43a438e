import t from 'tap'
import { rememberSecretsOfJson } from './known-secrets.js'
import { secretsInJson } from './json-secrets.js'
import { maskSecrets } from './mask-secrets.js'

t.test('every value below a name that says secret, however deep', async t => {
  const data = {
    auth: { tokens: ['s3cret-one', { nested: 's3cret-two' }], on: true },
    users: [{ name: 'ann', password: 's3cret-three', pin: 1 }],
    api_key: 90_210,
    key: 'user-1',
    keys: ['user-2'],
  }
  t.same(secretsInJson(JSON.stringify(data)).secrets, ['s3cret-one', 's3cret-two', 's3cret-three', '90210'])
  t.same(JSON.parse(secretsInJson(JSON.stringify(data)).masked), {
    auth: { tokens: ['***', { nested: '***' }], on: true },
    users: [{ name: 'ann', password: '***', pin: 1 }],
    api_key: '***',
    key: 'user-1',
    keys: ['user-2'],
  })
})

t.test('what is remembered is masked everywhere', async t => {
  t.equal(maskSecrets('the server said s3cret-four'), 'the server said s3cret-four')
  rememberSecretsOfJson('[{"credentials":["s3cret-four"]}]')
  t.equal(maskSecrets('the server said s3cret-four'), 'the server said ***')
})

t.test('a text without secrets, or that is no JSON, stays as it is', async t => {
  for (const text of ['{ "id": "1" }', '{"token":', '[]', '['.repeat(1_000), '{"token":null,"password":""}'])
    t.same(secretsInJson(text), { secrets: [], masked: text })
})
