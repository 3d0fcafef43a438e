import fc from 'fast-check'
import t from 'tap'
import { findSecrets } from './find-secrets.js'
import { maskSecrets, maskSecretsDeep } from './mask-secrets.js'
import { maskWords } from './words.js'

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'
const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nq1w2e3r4\n-----END RSA PRIVATE KEY-----'

t.test('what is masked in a text', t => {
  const rows: readonly (readonly [string, string])[] = [
    ['TOKEN=abc ./s', 'TOKEN=*** ./s'],
    ['./s --api-token abc123 {address}', './s --api-token *** {address}'],
    ['./s --api-token=abc123 {address}', './s --api-token=*** {address}'],
    ['./s -token abc {address}', './s -token *** {address}'],
    [`./s --password 'two words' {address}`, `./s --password '***' {address}`],
    ['./s --password="two words" {address}', './s --password="***" {address}'],
    ['./s "--token" abc "x y"', './s "--token" *** "x y"'],
    ['./s --token -4bc1 x', './s --token *** x'],
    ['./s apiKey=x&y KEYSPACE=x', './s apiKey=*** KEYSPACE=x'],
    ['GET /?token=abc&page=2', 'GET /?token=***&page=2'],
    ['redis://:pw@h:6379/0', 'redis://:***@h:6379/0'],
    ['postgres://user:p@ss@host/db', 'postgres://user:***@host/db'],
    ['postgres://user:pa/ss@host/db', 'postgres://user:***@host/db'],
    ['https://user@host/', 'https://user@host/'],
    ['http://host:8080/a@b', 'http://host:8080/a@b'],
    ['root:pw@tcp(127.0.0.1:3306)/db', 'root:***@tcp(127.0.0.1:3306)/db'],
    [`-H 'Authorization: Bearer x y'`, `-H 'Authorization: Bearer ***'`],
    ['-H Authorization: Bearer x {address}', '-H Authorization: Bearer *** {address}'],
    ['Authorization: Custom abc {address}', 'Authorization: *** {address}'],
    ['authorization: Digest username="a", response="b"', 'authorization: Digest ***'],
    ['--metadata authorization=xyz', '--metadata authorization=***'],
    ['--metadata authorization=Bearer xyz', '--metadata authorization=Bearer ***'],
    ['sent Bearer a1b2c3', 'sent Bearer ***'],
    ['x-api-key: abc', 'x-api-key: ***'],
    ['{"apiKey":"abc","port":1}', '{"apiKey":"***","port":1}'],
    [String.raw`"{\"token\":\"abc\",\"port\":1}"`, String.raw`"{\"token\":\"***\",\"port\":1}"`],
    [`{ password: 'abc', port: 1 }`, `{ password: '***', port: 1 }`],
    ['"command:./s --token abc" is wrong', '"command:./s --token ***" is wrong'],
    [`got ${JWT}.`, 'got ***.'],
    ['ghp_abcd1234 github_pat_11AB AKIAIOSFODNN7EXAMPLE', '*** *** ***'],
    ['sk-proj-a1b2c3d4 xoxb-1234-abcd', '*** ***'],
    [`key:\n${PEM}\nend`, 'key:\n***\nend'],
    ['first\n-----BEGIN PRIVATE KEY-----\nMIIE', 'first\n***'],
    ['MIIEpAIBAAKCAQEA\nq1w2e3r4\n-----END PRIVATE KEY-----\nend', '***\nend'],
  ]
  for (const [text, masked] of rows) t.equal(maskSecrets(text), masked, text)
  t.end()
})

t.test('what is not a secret stays', t => {
  const texts = [
    './s --listen {address} --cert {cert} --key {key}',
    './s --key /etc/tls/server.key --token-file /run/secrets/token --auth=false',
    './s --require-auth --monkey 3 --keyspace orders --max-tokens 5',
    './s --token --verbose --key=${KEY}',
    'Unknown token: x, and invalid key: y',
    'auth.example.com:443 and auth-service:8080',
    'the server (grpc).conns[*] → map[key]value',
    'Debugger listening on ws://127.0.0.1:38741/2b6c-4f',
    'at file:///a/b.js:10:5, task-1234567, sk-learn',
    'basic authentication, bearer tokens',
    'leakgate run --target go@1.66.2 --threshold 64 --close rst=1,clean=3',
  ]
  for (const text of texts) t.equal(maskSecrets(text), text)
  t.end()
})

t.test('word by word, a value has spaces and quotes', t => {
  const words = [
    './s',
    '--token',
    `a b'c`,
    'PASSWORD=x y',
    '-H',
    'Authorization: Bearer x y',
    '--key',
    '{key}',
    'z',
  ]
  t.strictSame(maskWords(words), [
    './s',
    '--token',
    '***',
    'PASSWORD=***',
    '-H',
    'Authorization: Bearer ***',
    '--key',
    '{key}',
    'z',
  ])
  const script = ['sh', '-c', 'TOKEN=abc exec ./s --listen {address}']
  t.strictSame(maskWords(script), ['sh', '-c', 'TOKEN=*** exec ./s --listen {address}'])
  t.end()
})

/** No generator of a secret makes one that is shown on purpose: a placeholder, a path, a switch, an option. */
const secret = fc.stringMatching(/^[A-Z][a-z]{2}[\w!#%+=~^.,;:?*-]{4,24}\d[A-Z]$/)
const plain = fc.constantFrom('./server', '{address}', '--listen', '-v', 'a=b', 'now', '--level=3', 'λ')

/** Ways to put a secret into a command line. */
const placed = (value: string): string[][] => [
  ['--api-token', value],
  [`--api-token=${value}`],
  ['-password', value],
  [`TOKEN=${value}`],
  [`clientSecret=${value}`],
  ['-H', `Authorization: Bearer ${value}`],
  ['--metadata', `authorization=${value}`],
  ['--header', `x-api-key: ${value}`],
  [`amqp://user:${encodeURIComponent(value)}@host:5672/`],
]

t.test('wherever a secret stands in a command line, it is not in the masked one', t => {
  fc.assert(
    fc.property(secret, fc.nat(), fc.array(plain), fc.array(plain), (value, way, before, after) => {
      const words = placed(value)[way % placed(value).length] ?? []
      const argv = [...before, ...words, ...after]
      for (const masked of [maskWords(argv).join(' '), maskSecrets(argv.join(' '))]) {
        if (masked.includes(value) || masked.includes(encodeURIComponent(value))) return false
        if (!before.every(word => masked.includes(word))) return false
      }
      return true
    }),
    { numRuns: 2_000 },
  )
  t.end()
})

t.test('masking a masked text changes nothing', t => {
  const piece = fc.oneof(
    secret,
    plain,
    fc.constantFrom('--token', 'TOKEN=', '"', `'`, 'Authorization:', 'https://u:', '@', ' '),
  )
  fc.assert(
    fc.property(fc.array(piece), pieces => {
      for (const text of [pieces.join(''), pieces.join(' ')]) {
        const masked = maskSecrets(text)
        if (maskSecrets(masked) !== masked) return false
      }
      return true
    }),
    { numRuns: 5_000, examples: [[['https://u:', "'", 'Authorization:', 'Aaa*~-#0A', "'", '@']]] },
  )
  t.end()
})

t.test('what is in a secret is not looked for again', t => {
  for (const piece of ['TOKEN=', 'a-key:b', 'authorization=Digest '])
    t.equal(findSecrets(`${piece.repeat(100)}x`).length, 1, piece)
  t.end()
})

t.test('a long hostile text is read to its end', t => {
  const size = 300_000
  const names = [
    'TOKEN=',
    'TOKEN="',
    '--token ',
    'a-key: ',
    'a-key:/',
    `'token': `,
    'TOKEN=***,',
    'authorization=Digest ',
  ]
  const forms = [
    'a://b:',
    'eyJ',
    'a.',
    'a',
    ' ',
    'bearer ',
    '-----BEGIN PRIVATE KEY-----',
    '-----END PRIVATE KEY-----',
  ]
  for (const piece of [...names, ...forms]) {
    t.type(maskSecrets(piece.repeat(size / piece.length)), 'string', piece)
    t.type(maskSecrets(`"${piece.repeat(size / piece.length)}`), 'string', piece)
  }
  t.end()
})

t.test('data keeps its keys and the words that leakgate chose', t => {
  const data = {
    verdict: 'leak',
    reason: 'TOKEN=abc',
    list: [{ text: 'ghp_abcd1234' }],
    argv: ['--api-key', 'x'],
    n: 1,
  }
  t.strictSame(maskSecretsDeep(data), {
    verdict: 'leak',
    reason: 'TOKEN=***',
    list: [{ text: '***' }],
    argv: ['--api-key', '***'],
    n: 1,
  })
  t.end()
})
