/**
 * A program for a test: in a network namespace of its own, where no port in TIME_WAIT is used again and there are few
 * of them, makes connections to a server on the address that it is given, and prints the counts as JSON.
 * @module
 */
import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { execa } from 'execa'
import { DEFAULT_LOAD } from '../../model/load/load.js'
import { churn } from '../churn.js'

const [host = '', connections = '', sources = ''] = process.argv.slice(2)

// Started in any other way, as root, it would change the ports of the whole machine. In a new namespace no interface is up.
if (Object.keys(networkInterfaces()).length > 0)
  throw new Error('start it with unshare --map-root-user --net')

await execa('ip', ['link', 'set', 'lo', 'up'])
writeFileSync('/proc/sys/net/ipv4/tcp_tw_reuse', '0')
// 1,000 ports are to the connections of this test what 28,232 are to those of a minute.
writeFileSync('/proc/sys/net/ipv4/ip_local_port_range', '40000 40999')

const server = createServer(socket => socket.resume())
await new Promise<void>(resolve => server.listen(20_000, host, resolve))
const counts = await churn({
  address: { host, port: (server.address() as AddressInfo).port },
  load: { ...DEFAULT_LOAD, close: 'tcp-only', sources: Number(sources) },
  connections: Number(connections),
  signal: new AbortController().signal,
})
server.close()
process.stdout.write(JSON.stringify(counts))
