import t from 'tap'
import { checkLinked, checkReplacedGrpc, parseLinkedModules } from './go-binary-version.js'
import { GRPC_GO } from './go-library.js'

function output(...lines: string[]): string {
  return [
    'server: go1.26.8',
    '\tpath\tleakgate.example/go-server',
    '\tmod\tleakgate.example/go-server\t(devel)\t',
    '\tdep\tgolang.org/x/net\tv0.26.0\th1:soB7=',
    ...lines,
    '\tdep\tgoogle.golang.org/grpc/security/advancedtls\tv0.9.9\th1:aa=',
    '\tbuild\t-trimpath=true',
    '',
  ].join('\n')
}

const GRPC = '\tdep\tgoogle.golang.org/grpc\tv1.66.2\th1:3Qdx='

t.test('reads the modules that a binary was linked with', t => {
  t.same(parseLinkedModules(output(GRPC)), [
    { path: 'golang.org/x/net', version: 'v0.26.0' },
    { path: 'google.golang.org/grpc', version: 'v1.66.2' },
    { path: 'google.golang.org/grpc/security/advancedtls', version: 'v0.9.9' },
  ])
  t.same(parseLinkedModules(''), [])
  t.same(parseLinkedModules('\t=>\torphan\tv1.0.0'), [])
  t.end()
})

t.test('the requested release is accepted', t => {
  t.doesNotThrow(() => checkLinked(output(GRPC), '1.66.2', GRPC_GO))
  t.doesNotThrow(() => checkLinked(output(GRPC).replaceAll('\n', '\r\n'), '1.66.2', GRPC_GO))
  t.end()
})

t.test('anything else is refused', t => {
  const refused = (text: string, found: RegExp): void => {
    t.throws(() => checkLinked(text, '1.66.2', GRPC_GO), { name: 'HarnessError', message: found })
  }
  refused(
    output('\tdep\tgoogle.golang.org/grpc\tv1.67.1\th1:b='),
    /v1\.66\.2 was asked for.*gRPC-Go v1\.67\.1/,
  )
  refused(output(GRPC.replace('1.66.2', '1.66.21')), /v1\.66\.21/)
  refused(
    output(GRPC, '\t=>\texample.com/fork\tv1.66.2\th1:c='),
    /example\.com\/fork v1\.66\.2 in place of v1\.66\.2/,
  )
  refused(output(GRPC, '\t=>\t../grpc-go\t(devel)\t'), /\.\.\/grpc-go/)
  refused(output(), /no gRPC-Go/)
  refused('', /no gRPC-Go/)
  t.end()
})

t.test('a replacement of another module is ignored', t => {
  const text = output('\tdep\texample.com/a\tv1.0.0', '\t=>\texample.com/b\tv1.0.0\th1:d=', GRPC)
  t.doesNotThrow(() => checkLinked(text, '1.66.2', GRPC_GO))
  t.end()
})

t.test('a source tree must be the requested one', t => {
  const replaced = output(GRPC, '\t=>\t/src/grpc-go\t(devel)\t')
  t.doesNotThrow(() => checkReplacedGrpc(replaced, '/src/grpc-go'))
  for (const [text, found] of [
    [replaced, /\/src\/grpc-go was asked|linked with google\.golang\.org\/grpc \/src\/grpc-go/],
    [output(GRPC), /linked with google\.golang\.org\/grpc v1\.66\.2/],
    [output(), /no gRPC-Go/],
  ] as const) {
    t.throws(() => checkReplacedGrpc(text, '/src/other'), { name: 'HarnessError', message: found })
  }
  t.end()
})
