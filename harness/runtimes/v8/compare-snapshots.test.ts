import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { compareInThread } from './compare-in-thread.js'
import type { SnapshotGrowth } from './compare-snapshots.js'

const run = promisify(execFile)
const ROUND = 500
const never = new AbortController().signal

interface Shape {
  readonly title: string
  /** What stands at the top of the server's program, and what it does for one connection. */
  readonly setUp: string
  readonly connection: string
  /** The path as one line. */
  readonly path: RegExp
  readonly type: RegExp
}

/** An object of about 1 KB that the leaking object retains. */
const SHAPES: readonly Shape[] = [
  {
    title: 'a Map under a global',
    setUp: 'globalThis.sessionsById = new Map()',
    connection: 'sessionsById.set(i, new Session())',
    path: /^global\.sessionsById\[…\]$/,
    type: /^Session$/,
  },
  {
    title: 'a Set in a field',
    setUp: 'class Registry { all = new Set() }; globalThis.registry = new Registry()',
    connection: 'registry.all.add(new Session())',
    path: /registry → Registry\.all\[…\]$/,
    type: /^Session$/,
  },
  {
    title: 'an array in a private field',
    setUp:
      'class Registry { #kept = []; keep(one) { this.#kept.push(one) } }; const registry = globalThis.r = new Registry()',
    connection: 'registry.keep(new Session())',
    path: /Registry\.#kept\[…\]$/,
    type: /^Session$/,
  },
  {
    title: 'an object used as a dictionary, in a variable that closures share',
    setUp:
      'const keep = (() => { const known = {}; return key => (known[key] = new Session()) })(); globalThis.keep = keep',
    connection: 'keep("peer-" + i)',
    path: /function .* variable known → Object\[…\]$/,
    type: /^Session$/,
  },
  {
    title: 'a linked list',
    setUp:
      'globalThis.list = { head: undefined }; class Link { constructor(next) { this.next = next; this.session = new Session() } }',
    connection: 'list.head = new Link(list.head)',
    path: /list → .*\.head$/,
    type: /^Link$/,
  },
  {
    title: 'listeners that are never removed',
    setUp: 'const bus = globalThis.bus = new (require("node:events"))(); bus.setMaxListeners(0)',
    connection: 'const session = new Session(); bus.on("close", () => session.data)',
    path: /bus → EventEmitter\._events → .*\.close/,
    type: /Function/,
  },
  {
    title: 'timers that go on',
    setUp: '',
    connection: 'const session = new Session(); setInterval(() => session.data, 1e6).unref()',
    path: /timerListMap.*TimersList\._idle(Next|Prev)$/,
    type: /Timeout/,
  },
  {
    title: 'values of a WeakMap, through the keys that something else keeps',
    setUp: 'const values = new WeakMap(); globalThis.keys = []',
    connection: 'const key = {}; keys.push(key); values.set(key, new Session())',
    path: /^global\.keys\[…\]$/,
    type: /Object|Session/,
  },
  {
    title: 'Maps in shards',
    setUp:
      'class Shard { byId = new Map() }; globalThis.shards = Array.from({ length: 16 }, () => new Shard())',
    connection: 'shards[i % 16].byId.set(i, new Session())',
    path: /^global\.shards\[…\] → Shard\.byId\[…\]$/,
    type: /^Session$/,
  },
  {
    title: 'promises that never settle',
    setUp:
      'globalThis.waiting = []; const wait = async () => { const session = new Session(); await new Promise(r => waiting.push(r)); return session }',
    connection: 'void wait()',
    path: /^global\.waiting\[…\]$/,
    type: /Function/,
  },
]

for (const { title, setUp, connection, path, type } of SHAPES) {
  t.test(`what is kept in ${title}`, async t => {
    const { retention, allocations } = await growth(t, setUp, connection)
    const { holder } = retention
    if (!holder) throw new Error('nothing was found to hold it')
    const way = holder.path.map(({ type, field }) => `${type}${field}`).join(' → ')
    t.comment(`${way} ⇒ ${holder.objects.count} × ${holder.objects.type}`)
    t.match(way, path)
    t.match(holder.objects.type, type)
    t.ok(holder.shareOfGrowth > 0.9, `${holder.shareOfGrowth} of the growth`)
    t.equal(holder.objects.count, ROUND, 'one for each connection')
    t.ok(
      holder.objects.bytesEach > 900 && holder.objects.bytesEach < 2_500,
      `${holder.objects.bytesEach} B each`,
    )
    t.ok(allocations.bytesPerConnection > 900, `${allocations.bytesPerConnection} B a connection`)
  })
}

const HEALTHY = {
  nothing: ['', 'new Session()'],
  'a cache that is full, and takes the new for the old': [
    'globalThis.cache = new Map(); let n = 0; for (; n < 3000; n++) cache.set(n, new Session())',
    'cache.delete(n - 3000); cache.set(n, new Session()); n++',
  ],
  'a ring that is written over': [
    'globalThis.ring = Array.from({ length: 400 }, () => new Session())',
    'ring[i % ring.length] = new Session()',
  ],
} as const

for (const [title, [setUp, connection]] of Object.entries(HEALTHY)) {
  t.test(`a server that keeps ${title}`, async t => {
    const { retention, allocations } = await growth(t, setUp, connection)
    t.equal(retention.holder, null, 'holds nothing')
    t.ok(allocations.bytesPerConnection < 64, `${allocations.bytesPerConnection} B a connection`)
  })
}

t.test('a file that is not a heap snapshot, or is incomplete, is refused', async t => {
  const dir = t.testdir({
    'no.heapsnapshot': 'no',
    'part.heapsnapshot': '{"snapshot":{"meta":{"node_fields":["type"',
  })
  for (const name of ['no.heapsnapshot', 'part.heapsnapshot', 'none.heapsnapshot']) {
    const path = join(dir, name)
    await t.rejects(
      compareInThread(
        { earlierPath: path, laterPath: path, connections: 1, thresholdBytesPerConnection: 64 },
        never,
      ),
      name,
    )
  }
})

t.test('the comparison ends at once when it is aborted', async t => {
  const stop = new AbortController()
  const path = join(t.testdir({ 'a.heapsnapshot': '{' }), 'a.heapsnapshot')
  const pair = { earlierPath: path, laterPath: path, connections: 1, thresholdBytesPerConnection: 64 }
  const comparing = compareInThread(pair, stop.signal)
  stop.abort(new Error('enough'))
  await t.rejects(comparing, { message: 'enough' })
})

/** Runs a program that is a server in all but its sockets: some connections, a snapshot, a round of them, another. */
async function growth(t: Test, setUp: string, connection: string): Promise<SnapshotGrowth> {
  const dir = t.testdir()
  const [earlierPath, laterPath] = [join(dir, 'before.heapsnapshot'), join(dir, 'after.heapsnapshot')]
  const program = `
    const { writeHeapSnapshot } = require('node:v8')
    class Session { data = new Array(128).fill(0) }
    ${setUp}
    function accept(from, to) { for (let i = from; i < to; i++) { ${connection} } }
    accept(0, ${ROUND})
    setImmediate(() => {
      writeHeapSnapshot(${JSON.stringify(earlierPath)})
      accept(${ROUND}, ${2 * ROUND})
      setImmediate(() => writeHeapSnapshot(${JSON.stringify(laterPath)}))
    })`
  await run(process.execPath, ['-e', program])
  return compareInThread(
    { earlierPath, laterPath, connections: ROUND, thresholdBytesPerConnection: 64 },
    never,
  )
}
