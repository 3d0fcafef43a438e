import t from 'tap'
import { leakgate } from '../testing/leakgate.js'

t.test('gallery --list shows the entries and ends with 0', async t => {
  const { code, stdout } = await leakgate(['gallery', '--list', 'grpc-go-8517'])
  t.equal(code, 0)
  t.match(stdout, /^grpc-go-8517 /)
})

t.test('a flag that has no effect beside --list is refused', async t => {
  for (const flags of [['--json'], ['--shard', '1/2'], ['--out', 'x'], ['--format', 'json']]) {
    const { code, stderr } = await leakgate(['gallery', '--list', ...flags])
    t.equal(code, 2)
    t.match(stderr, `${flags[0]} has no effect beside --list`)
  }
})
