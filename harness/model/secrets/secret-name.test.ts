import t from 'tap'
import { isSecretHeader, isSecretName, takesSecret } from './secret-name.js'

t.test('the names of secrets', t => {
  const names =
    'TOKEN token API_TOKEN apiToken api-token access.token TOKEN_2 token2 authtoken PASSWORD PGPASSWORD dbPassword ' +
    'passwd MYSQL_PWD pwd passphrase SSHPASS db-pass SECRET client_secret secret_id AWS_SECRET_ACCESS_KEY API_KEY apiKey ' +
    'APIKey api-key APIKEY API_KEY_STAGING private-key DapiKey key KEY tls-key credential credentials ' +
    'Authorization proxy-authorization auth REDISCLI_AUTH x-auth-token cookie JWT secrets tokens api_keys'
  for (const name of names.split(' ')) t.ok(isSecretName(name), name)
  t.end()
})

t.test('names that only look like them, and what is said about a secret', t => {
  const names =
    'KEYSPACE keyspace keySpace monkey MONKEY turkey keyboard tokenizer secretary author authority compass bypass passed ' +
    'key-file KEY_PATH token-file secret-name auth-mode auth-url key-id token_ttl token-type passwordFile ' +
    'partition-key public_key sort-key cacheKey max-tokens num_tokens max-token-size key-cache PWD OLDPWD SSH_AUTH_SOCK ' +
    'address pprof threshold'
  for (const name of names.split(' ')) t.notOk(isSecretName(name), name)
  t.end()
})

t.test('a switch has no value in the next word', t => {
  t.ok(takesSecret('api-token'))
  for (const name of ['require-auth', 'no-password', 'enable-token', 'useApiKey'])
    t.notOk(takesSecret(name), name)
  t.end()
})

t.test('a word that begins a sentence is no header', t => {
  for (const name of ['Authorization', 'x-api-key', 'password', 'client_secret'])
    t.ok(isSecretHeader(name), name)
  for (const name of ['key', 'token', 'auth', 'Content-Type']) t.notOk(isSecretHeader(name), name)
  t.end()
})
