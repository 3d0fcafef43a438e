import t from 'tap'
import { leakgateIn } from './testing/leakgate-in.js'

t.test('every mistyped name is told the nearest one', async t => {
  const folder = t.testdir({})
  for (const [args, meant] of [
    [['rum'], 'run'],
    [['run', '--clsoe', 'rst'], '--close'],
    [['run', '--target', 'nod'], 'node'],
    [['run', '--target', 'comand:./a {port}'], 'command:'],
    [['run', '--target', 'node', '--close', 'rts'], 'rst'],
    [['run', '--target', 'node', '--close', 'rts=1,clean=2'], 'rst'],
    [['run', '--target', 'node', '--workload', 'reus'], 'reuse'],
    [['run', '--target', 'node', '--client', 'grpcjs'], 'grpc-js'],
    [['run', '--target', 'node', '--evidence', 'ful'], 'full'],
    [['run', '--target', 'node', '--format', 'junt'], 'junit'],
    [['run', '--target', 'node', '--report', 'markdwon=a.md'], 'markdown'],
    [['run', '--target', 'node', '--call', 'a.B/C', '--expect-status', 'NOTFOUND'], 'NOT_FOUND'],
    [['run', 'xds-claen'], 'xds-clean'],
  ] as const) {
    const { code, stderr } = await leakgateIn(folder, ...args)
    t.equal(code, 2, args.join(' '))
    t.match(stderr, new RegExp(`[Dd]id you mean "?${meant}"?\\?`), args.join(' '))
  }
})

t.test('--connections that are too few are told how many would do', async t => {
  const { code, stderr } = await leakgateIn(t.testdir({}), 'run', '--target', 'node', '--connections', '10')
  t.equal(code, 2)
  t.match(stderr, /--connections: 10 is too small: give at least 24/)
})
