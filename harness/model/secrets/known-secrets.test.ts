import t from 'tap'
import { runResultSchema } from '../run-result.js'
import { VERDICTS } from '../verdict.js'
import { METRICS } from '../metric.js'
import { rememberSecretsOfEnvironment, rememberSecretsOfWords } from './known-secrets.js'
import { maskSecrets, maskSecretsDeep } from './mask-secrets.js'
import { storedRun } from '../../report/testing/stored-runs.js'

t.test('a secret of a command line is masked wherever it turns up', t => {
  t.equal(maskSecrets('bad S3CR3T'), 'bad S3CR3T', 'not known yet')
  rememberSecretsOfWords([
    './s',
    '--token',
    'S3CR3T',
    'PASSWORD=a b/c"d',
    'redis://u:p%40ss-word@h',
    '--key',
    '{key}',
  ])
  for (const text of ['bad S3CR3T', '"S3CR3T"', 'xS3CR3Ty']) t.notMatch(maskSecrets(text), /S3CR3T/)
  t.equal(maskSecrets('<a b/c"d>'), '<***>')
  t.equal(maskSecrets(JSON.stringify({ said: 'a b/c"d' })), '{"said":"***"}', 'as JSON')
  t.equal(maskSecrets('?q=a%20b%2Fc%22d'), '?q=***', 'as a part of a URL')
  t.equal(maskSecrets('p@ss-word and p%40ss-word'), '*** and ***', 'as the server reads it')
  t.equal(maskSecrets('{key}'), '{key}')
  t.end()
})

t.test('words and short texts are not masked inside other words', t => {
  rememberSecretsOfWords([
    '--password',
    'swordfish',
    '--pass',
    'a1b2',
    '--auth',
    'on',
    '--key',
    '12',
    '--token',
    'abc',
  ])
  t.equal(
    maskSecrets('swordfish, swordfishes, a1b2, xa1b2, 12, abc'),
    '***, swordfishes, ***, xa1b2, 12, abc',
  )
  t.end()
})

t.test('variables of the environment, which a server inherits', t => {
  rememberSecretsOfEnvironment({
    CI_API_KEY: 'from-the-environment',
    SSH_AUTH_SOCK: '/tmp/ssh-agent-1',
    MY_TOKEN: '/run/secrets/token',
    SHORT_TOKEN: 'visible',
    HOME: 'home-of-somebody',
    DATABASE: 'postgres://u:pw-of-db1@h/',
  })
  t.equal(maskSecrets('from-the-environment pw-of-db1'), '*** ***')
  const shown = '/tmp/ssh-agent-1 /run/secrets/token visible home-of-somebody'
  t.equal(maskSecrets(shown), shown)
  t.end()
})

t.test('a password that is a word of leakgate leaves a stored run readable', t => {
  const words = [
    ...VERDICTS,
    ...METRICS,
    'connection',
    'connections',
    'clean',
    'command',
    'plain',
    'median',
    'global',
  ]
  rememberSecretsOfWords(words.map(word => `PASSWORD=${word}`))
  for (const name of ['leak', 'control', 'stable', 'planted-leak', 'void'] as const) {
    const run = storedRun(name)
    const masked = runResultSchema.parse(maskSecretsDeep(run))
    t.equal(masked.verdict, run.verdict)
    t.strictSame(
      masked.metrics.map(({ metric, verdict, unit }) => [metric, verdict, unit]),
      run.metrics.map(({ metric, verdict, unit }) => [metric, verdict, unit]),
    )
  }
  t.end()
})
