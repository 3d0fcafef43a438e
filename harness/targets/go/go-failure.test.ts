import t from 'tap'
import { explainGoFailure } from './go-failure.js'

const explain = (words: string): { message: string; next: string } =>
  explainGoFailure('gRPC-Go v1.66.99', 'go1.26.8', words)

t.test('a release that does not exist', t => {
  for (const words of [
    'go: google.golang.org/grpc@v1.66.99: reading google.golang.org/grpc/go.mod at revision v1.66.99: unknown revision v1.66.99',
    'go: google.golang.org/grpc@v1.66.99: invalid version: unknown revision v1.66.99',
    'go.mod:5: require google.golang.org/grpc: version "v9.9.9" invalid: should be v0 or v1, not v9',
    'go: reading https://proxy.example.org/google.golang.org/grpc/@v/v1.66.99.info: 404 Not Found',
  ]) {
    const { message, next } = explain(words)
    t.match(message, 'gRPC-Go v1.66.99 is not available')
    t.ok(message.includes(words), 'in go’s own words')
    t.match(next, 'go list -m -versions google.golang.org/grpc')
  }
  t.end()
})

t.test('no network', t => {
  for (const words of [
    'go: google.golang.org/grpc@v1.66.99: Get "https://proxy.example.org/…": dial tcp: lookup proxy.example.org: no such host',
    'dial tcp 127.0.0.1:1: connect: connection refused',
    'go: google.golang.org/grpc@v1.66.99: module lookup disabled by GOPROXY=off',
  ]) {
    t.match(explain(words), { message: /network does not answer/, next: /GOPROXY/ })
  }
  t.end()
})

t.test('a Go that is too old for the release', t => {
  for (const words of [
    'go: google.golang.org/grpc@v1.85.0 requires go >= 1.26.0 (running go 1.24.1; GOTOOLCHAIN=local)',
    'note: module requires Go 1.26.0',
  ]) {
    t.match(explain(words), {
      message: /requires Go 1\.26\.0 or later, and this is go1\.26\.8/,
      next: /go\.dev\/dl/,
    })
  }
  t.end()
})

t.test('a server that does not compile against a release is no fault of the machine', t => {
  const { message, next } = explain(
    '# leakgate.example/go-server\n./main.go:91:10: not enough return values\n\thave (*xds.GRPCServer)',
  )
  t.match(message, /^The server under test does not compile against gRPC-Go v1\.66\.99: .*not enough return/)
  t.match(next, /from v1\.34\.0 on/)
  t.notMatch(next, /this machine|disk/)
  t.end()
})

t.test('a release that this Go does not compile', t => {
  const { message, next } = explain('# google.golang.org/grpc/internal/x\nx.go:1:2: undefined: y')
  t.match(
    message,
    /does not compile with go1\.26\.8; the compiler refuses google\.golang\.org\/grpc\/internal\/x/,
  )
  t.match(next, /GOTOOLCHAIN/)
  t.notMatch(next, /this machine|disk/)
  t.end()
})

t.test('another failure quotes go’s output, each line once and limited in length', t => {
  t.match(explain('go: downloading golang.org/x/net v0.1.0\nmain.go:1: broken\nmain.go:1: broken\n'), {
    message: 'gRPC-Go v1.66.99 did not build: main.go:1: broken',
  })
  const lines = Array.from({ length: 5_000 }, (_, i) => `main.go:${i}: broken`)
  t.ok(explain(lines.join('\n')).message.length < 1_000)
  t.end()
})
