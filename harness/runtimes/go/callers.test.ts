import t from 'tap'
import { callersOf } from './callers.js'

t.test('callers up to the first function outside the package and the standard library', async t => {
  t.strictSame(
    callersOf([
      'time.newTimer',
      'time.NewTicker',
      'google.golang.org/grpc/balancer/weightedroundrobin.(*picker).start.func1',
      'google.golang.org/grpc/balancer/weightedroundrobin.(*picker).start',
    ]),
    ['time.NewTicker', 'google.golang.org/grpc/balancer/weightedroundrobin.(*picker).start.func1'],
  )
  t.strictSame(
    callersOf([
      'go.opentelemetry.io/otel/attribute.computeDistinctFixed',
      'go.opentelemetry.io/otel/attribute.NewSet',
      'slices.SortFunc[go.shape.[]example.org/x.T]',
      'go.opentelemetry.io/otel/sdk/metric.(*int64Inst).Add',
      'example.org/otelgrpc.handler',
    ]),
    [
      'go.opentelemetry.io/otel/attribute.NewSet',
      'slices.SortFunc[go.shape.[]example.org/x.T]',
      'go.opentelemetry.io/otel/sdk/metric.(*int64Inst).Add',
    ],
  )
})

t.test('the user has called, or nobody', async t => {
  t.strictSame(callersOf(['main.serve', 'google.golang.org/grpc.(*Server).Serve']), [])
  t.strictSame(callersOf(['time.NewTicker', 'main.serve', 'main.main']), ['main.serve'])
  t.strictSame(callersOf(['runtime.malg']), [])
  t.strictSame(callersOf([]), [])
})

t.test('endless recursion in one package is cut', async t => {
  t.equal(callersOf(Array.from({ length: 50 }, (_, i) => `encoding/json.f${i}`)).length, 8)
})
