import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import t from 'tap'
import type { ChurnCounts } from '../../model/load/load.js'

const CHURN = fileURLToPath(new URL('../testing/churn-without-reuse.js', import.meta.url))

/** As root of a network namespace, whoever runs the test. */
const inNamespace = ['--map-root-user', '--net']

const may = await execa(
  'unshare',
  [...inNamespace, 'sh', '-c', 'ip link set lo up && test -w /proc/sys/net/ipv4/tcp_tw_reuse'],
  { reject: false },
)
const skip = may.failed ? `no network namespace can be made here: ${may.stderr || may.shortMessage}` : false

async function churnWithoutReuse(host: string, connections: number, sources: number): Promise<ChurnCounts> {
  const { stdout } = await execa('unshare', [
    ...inNamespace,
    process.execPath,
    CHURN,
    host,
    String(connections),
    String(sources),
  ])
  return JSON.parse(stdout) as ChurnCounts
}

t.test('a server on every address gets more connections than there are ports', { skip }, async t => {
  const counts = await churnWithoutReuse('0.0.0.0', 5_000, 1)
  t.match(counts, { connected: 5_000, completed: 5_000, failures: {} })
})

t.test('a server on one address does so from many addresses', { skip }, async t => {
  const counts = await churnWithoutReuse('127.0.0.1', 5_000, 400)
  t.match(counts, { connected: 5_000, completed: 5_000, failures: {} })
})

t.test('a server on one address does not from one, and what would help is said', { skip }, async t => {
  const { completed, failures } = await churnWithoutReuse('127.0.0.1', 1_500, 1)
  // Where the machine is busy, a client may not wait for the server's FIN, and its port is not in TIME_WAIT.
  t.ok(completed >= 1_000 && completed < 1_100, `${completed} completed`)
  const [reason = '', ...others] = Object.keys(failures)
  t.strictSame(others, [])
  t.equal(failures[reason], 1_500 - completed)
  for (const word of ['EADDRNOTAVAIL', 'net.ipv4.tcp_tw_reuse', '0.0.0.0', '--sources'])
    t.ok(reason.includes(word), reason)
})
