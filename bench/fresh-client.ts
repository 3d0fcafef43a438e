/**
 * A program that makes connections and ends, so that a client in JavaScript can be measured like any other peer: with
 * nothing compiled beforehand. Prints `{"failed": N}`.
 *
 * `node fresh-client.js leakgate|grpc-js HOST:PORT CONNECTIONS AT_ONCE`
 * @module
 */
const [, , client, address = '', ...rest] = process.argv
const [connections = 0, concurrency = 0] = rest.map(Number)

process.stdout.write(JSON.stringify({ failed: await (client === 'leakgate' ? ours() : theirs()) }))

// Each loads its own modules alone: theirs would be part of the other's start.
async function ours(): Promise<number> {
  const { churn, DEFAULT_LOAD, parseHostPort } = await import('../harness/index.js')
  const counts = await churn({
    address: parseHostPort(address),
    load: { ...DEFAULT_LOAD, concurrency },
    connections,
    signal: new AbortController().signal,
  })
  return connections - counts.completed
}

async function theirs(): Promise<number> {
  const { grpcJsClients } = await import('./grpc-js-clients.js')
  return grpcJsClients(address, connections, concurrency)
}
