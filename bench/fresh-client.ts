/**
 * A program that makes connections and ends. So a JavaScript client can be measured like any other peer, without code that
 * is already compiled. Prints `{"failed": N}`.
 *
 * `node fresh-client.js leakgate|grpc-js HOST:PORT CONNECTIONS AT_ONCE`
 * @module
 */
const [, , client, address = '', ...rest] = process.argv
const [connections = 0, concurrency = 0] = rest.map(Number)

process.stdout.write(JSON.stringify({ failed: await (client === 'leakgate' ? ours() : theirs()) }))

// Each client loads its own modules only, because loading is part of its start-up time.
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
