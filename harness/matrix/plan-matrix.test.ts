import t from 'tap'
import { planMatrix, type Axes } from './plan-matrix.js'

const plan = (axes: Partial<Axes>, shared: Record<string, unknown> = {}): ReturnType<typeof planMatrix> =>
  planMatrix({ targets: ['node'], modes: [], closes: ['clean'], ...axes }, shared, key => `--${key}`)

t.test('every combination, those of one server beside each other', async t => {
  const { cells, leftOut } = plan({
    targets: ['go@1.66.2', 'go@1.66.3'],
    modes: ['xds', 'plain'],
    closes: ['clean', 'rst'],
  })
  t.strictSame(
    cells.map(({ id }) => id),
    ['go@1.66.2', 'go@1.66.3'].flatMap(target =>
      ['xds-clean', 'xds-rst', 'plain-clean', 'plain-rst'].map(rest => `${target}-${rest}`),
    ),
  )
  t.strictSame(leftOut, [])
  t.match(cells[3], {
    flags: { target: 'go@1.66.2', mode: 'plain', close: 'rst' },
    scenario: { mode: 'plain' },
  })
})

t.test('what no server can do is left out and said; the default mode is the target’s own', async t => {
  const { cells, leftOut } = plan({ targets: ['node', 'grpc-js@1.5.9'], modes: ['xds', 'plain'] })
  t.strictSame(
    cells.map(({ id }) => id),
    ['node-xds-clean', 'node-plain-clean', 'grpc-js@1.5.9-plain-clean'],
  )
  t.strictSame(leftOut, ['grpc-js@1.5.9 has no xDS mode'])
  t.strictSame(
    plan({ targets: ['node', 'grpc-js@1.5.9'] }).cells.map(({ id }) => id),
    ['node-xds-clean', 'grpc-js@1.5.9-plain-clean'],
  )
})

t.test('ids are names of folders, whatever a target is called, and never the same', async t => {
  const hostile = [
    'command:../../../etc/passwd {address}',
    `command:${'x'.repeat(300)} {address}`,
    'command:a b {address}',
    'command:a/b {address}',
  ]
  const { cells } = plan({ targets: hostile, closes: ['clean', 'clean=3,rst=1', 'clean=3,rst=2'] })
  const ids = cells.map(({ id }) => id)
  t.equal(new Set(ids).size, 12)
  t.ok(
    ids.every(id => /^[\w@+=-][\w@.+=-]{0,100}$/.test(id)),
    ids.join(' '),
  )
})

t.test(
  'no id and no name of a cell has a secret, and targets that differ in one have cells of their own',
  async t => {
    const targets = ['abc123', 'def456'].map(token => `command:./s --api-token '${token} x' {address}`)
    const { cells, leftOut } = plan({ targets: [...targets, 'command:./s {address}'] })
    const ids = cells.map(({ id }) => id)
    t.equal(new Set(ids).size, 3)
    t.notMatch(ids.join(' '), /abc123|def456/)
    t.strictSame(
      cells.map(({ shownTarget }) => shownTarget),
      [
        'command:./s --api-token *** {address}',
        'command:./s --api-token *** {address}',
        'command:./s {address}',
      ],
    )
    t.strictSame(leftOut, [])
    t.strictSame(
      cells.slice(0, 2).map(({ scenario }) => scenario.target),
      ['abc123 x', 'def456 x'].map(token => ({
        kind: 'command',
        argv: ['./s', '--api-token', token, '{address}'],
      })),
      'each server gets its own',
    )
  },
)

t.test('bad input is refused before anything is run', async t => {
  const refused = (axes: Partial<Axes>, message: RegExp, shared = {}): void => {
    t.throws(() => plan(axes, shared), { name: 'HarnessError', message })
  }
  refused({ targets: [] }, /--targets names nothing/)
  refused({ closes: [] }, /--closes names nothing/)
  refused({ targets: ['node', 'node'] }, /"node" twice/)
  refused({ modes: ['xds', 'xds'] }, /"xds" twice/)
  refused({ targets: ['node', 'rust@1'] }, /rust@1/)
  refused({ modes: ['sideways'] }, /--mode/)
  refused({ closes: ['slam'] }, /slam/)
  refused({ targets: ['grpc-js@1.5.9'], modes: ['xds'] }, /no xDS mode/)
  refused({}, /--connections/, { connections: 1 })
})
