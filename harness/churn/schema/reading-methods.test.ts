import protobuf from 'protobufjs'
import t from 'tap'
import { servicesOf } from './find-method.js'
import { readingMethods } from './reading-methods.js'

function methodsOf(...methods: string[]): readonly string[] {
  const lines = methods.map(method => (method.startsWith('rpc') ? method : `rpc ${method} (E) returns (E);`))
  const { root } = protobuf.parse(`syntax = "proto3"; message E {} service S { ${lines.join(' ')} }`)
  return readingMethods(servicesOf(root))
}

t.test('methods that read, by their names', async t => {
  t.same(methodsOf('GetOrder', 'ListOrders', 'Ping', 'SayHello', 'Check'), [
    'S/GetOrder',
    'S/ListOrders',
    'S/Ping',
    'S/SayHello',
    'S/Check',
  ])
})

t.test('nothing that may change something is called', async t => {
  t.same(
    methodsOf(
      'DeleteOrder',
      'Getaway',
      'Checkout',
      'Countdown',
      'PlaceOrder',
      'Reset',
      'get',
      'Statuses',
      'Readmit',
    ),
    [],
  )
})

t.test('streams are left out', async t => {
  t.same(methodsOf('rpc GetA (stream E) returns (E);', 'rpc GetB (E) returns (stream E);'), [])
})

t.test('a method that declares that it has no side effects comes first', async t => {
  t.same(methodsOf('GetA', 'rpc Compute (E) returns (E) { option idempotency_level = NO_SIDE_EFFECTS; }'), [
    'S/Compute',
    'S/GetA',
  ])
  t.same(methodsOf('rpc Compute (E) returns (E) { option idempotency_level = IDEMPOTENT; }'), [])
})
