import { parseArgsStringToArgv } from 'string-argv'
import t from 'tap'
import { mergeLayers, NO_PARTS } from './merge-run.js'

const PARTS = {
  targets: { shop: { command: ['./shop', '{address}'], pprof: '127.0.0.1:6060' }, other: 'go@1.66.2' },
  workloads: { storm: { close: 'rst', concurrency: 64 } },
  calls: { get: { method: 'a.B/Get', data: { id: '{n}' }, metadata: { tenant: 'acme' } }, put: 'a.B/Put' },
}

t.test('a stronger layer wins, key by key', async t => {
  const layers = [
    { threshold: 1, connections: 2 },
    { connections: 3, hold: 4 },
    { hold: 5, close: undefined },
  ]
  t.strictSame(mergeLayers(layers, NO_PARTS), { threshold: 1, connections: 3, hold: 5 })
})

t.test('what every object has is no name', async t => {
  for (const name of ['constructor', 'toString', 'valueOf', '__proto__']) {
    for (const parts of [NO_PARTS, PARTS]) {
      t.throws(() => mergeLayers([{ workload: name }], parts), { name: 'HarnessError' }, name)
      t.throws(() => mergeLayers([{ target: name }], parts), { name: 'HarnessError' }, name)
    }
    t.throws(() => mergeLayers([{ call: name }], PARTS), { message: /There is no call/ }, name)
    t.strictSame(mergeLayers([{ call: name }], NO_PARTS), { call: name }, 'parsed with the other flags')
  }
})

t.test('names stand for their settings, and the layer that names them is stronger', async t => {
  const merged = mergeLayers(
    [
      { concurrency: 8, threshold: 1 },
      { target: 'shop', workload: 'storm', call: 'get' },
    ],
    PARTS,
  )
  t.strictSame(merged, {
    threshold: 1,
    concurrency: 64,
    close: 'rst',
    target: 'command:./shop {address}',
    pprof: '127.0.0.1:6060',
    call: 'a.B/Get',
    data: '{"id":"{n}"}',
    metadata: ['tenant=acme'],
  })
  t.match(mergeLayers([{ workload: 'storm', concurrency: 2 }], PARTS), { concurrency: 2, close: 'rst' })
})

t.test('what belongs to another target or call is not kept', async t => {
  const run = { target: 'shop', call: 'get', deadline: 9 }
  t.strictSame(mergeLayers([run, { target: 'node' }], PARTS), {
    target: 'node',
    call: 'a.B/Get',
    data: '{"id":"{n}"}',
    metadata: ['tenant=acme'],
    deadline: 9,
  })
  t.strictSame(mergeLayers([run, { target: 'other', call: 'put' }], PARTS), {
    target: 'go@1.66.2',
    call: 'a.B/Put',
  })
  t.match(
    mergeLayers([run, { data: '{}' }], PARTS),
    { call: 'a.B/Get', data: '{}' },
    'one key of it can change',
  )
})

t.test('forms of JavaScript become those of flags', async t => {
  const merged = mergeLayers(
    [
      {
        call: { method: 'a.B/C', data: [{ a: 1 }], expectStatus: ['OK', 'NOT_FOUND'] },
        report: { junit: 'a.xml', tap: 'b.tap' },
      },
    ],
    NO_PARTS,
  )
  t.strictSame(merged, {
    call: 'a.B/C',
    data: '[{"a":1}]',
    expectStatus: 'OK,NOT_FOUND',
    report: ['junit=a.xml', 'tap=b.tap'],
  })
})

t.test('a list of calls has names and methods with their weights', t => {
  const run = { target: 'node', call: ['get=3', 'put', 'c.D/E=2'] }
  t.strictSame(mergeLayers([run], PARTS), {
    target: 'node',
    call: ['a.B/Get=3', 'a.B/Put', 'c.D/E=2'],
    data: ['{"id":"{n}"}', '{}', '{}'],
    metadata: ['tenant=acme'],
  })
  const calls = {
    one: { method: 'a.B/One', expectStatus: ['OK', 'NOT_FOUND'], proto: 'one.proto', deadline: 5 },
    two: { method: 'a.B/Two', expectStatus: 'OK,ABORTED', proto: ['two.proto'] },
    three: { method: 'a.B/Three', deadline: 6 },
  }
  t.match(mergeLayers([{ call: ['one', 'two'] }], { ...PARTS, calls }), {
    expectStatus: 'OK,NOT_FOUND,ABORTED',
    proto: ['one.proto', 'two.proto'],
    deadline: 5,
  })
  t.match(mergeLayers([{ call: ['one'] }, { call: ['x.Y/Z', 'a.B/C=2'] }], { ...PARTS, calls }), {
    call: ['x.Y/Z', 'a.B/C=2'],
  })
  t.throws(() => mergeLayers([{ call: ['one', 'three'] }], { ...PARTS, calls }), {
    message: /share "deadline", and three has another one/,
  })
  t.throws(() => mergeLayers([{ call: ['one', 'tow=2'] }], { ...PARTS, calls }), {
    message: /no call "tow" in the config; did you mean "two"\?/,
  })
  t.end()
})

t.test('variables of the environment and metadata may be an object', t => {
  const given = {
    target: { command: ['./s', '{port}'] },
    env: { A: '1', B: 'x=y' },
    metadata: { tenant: 'acme' },
  }
  t.match(mergeLayers([given], NO_PARTS), { env: ['A=1', 'B=x=y'], metadata: ['tenant=acme'] })
  t.end()
})

t.test('lists of texts, as the command line has them, stay', async t => {
  const given = { call: 'a.B/C', data: ['{"a":1}', '{}'], metadata: ['a=b'], proto: ['x.proto'] }
  t.strictSame(mergeLayers([given], NO_PARTS), given)
})

t.test('each word of a command is passed as it is', async t => {
  const words = [
    './a b',
    '{address}',
    '--json={"a":"b c"}',
    "it's",
    '',
    '$HOME',
    'both\' "',
    'back\\slash',
    'new\nline',
  ]
  const { target } = mergeLayers([{ target: { command: words } }], NO_PARTS)
  t.strictSame(parseArgsStringToArgv(String(target).slice('command:'.length)), words)
})

t.test('a name that is not there says which are', async t => {
  t.throws(() => mergeLayers([{ target: 'shp' }], PARTS), {
    message: /"shp"; did you mean "shop"\?$/,
    next: /targets: shop, other/,
  })
  t.throws(() => mergeLayers([{ workload: 'strom' }], PARTS), {
    message: /did you mean "storm"\?$/,
    next: /workloads: storm/,
  })
  t.throws(() => mergeLayers([{ call: 'gat' }], PARTS), {
    message: /no call "gat" in the config; did you mean "get"\?/,
  })
})
