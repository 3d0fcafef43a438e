/**
 * A runtime for tests: all that a new one needs, in one file.
 * @module
 */
import { Agent } from 'node:http'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { parseHostPort, type HostPort } from '../../model/host-port.js'
import { collectUntilItStays } from '../collect-until-it-stays.js'
import { getText } from '../http-text.js'
import type { HeapReader } from '../reader.js'
import type { Runtime } from '../runtime.js'

const TIMEOUT_MS = 10_000
const FILE = { name: 'toy.json' }

const memorySchema = z.object({ liveHeapBytes: z.number(), kept: z.number() })
type Memory = z.infer<typeof memorySchema>

/** Of processes that announce their memory on standard error, as `toy-server` does. */
export const toyRuntime: Runtime = {
  name: 'toy',
  hint: 'run a toy',
  files: [FILE],
  claim: () => 'possible',
  async detect({ stderr }, signal) {
    const [, address = ''] = await stderr.find(/^toy memory at (\S+)$/, signal)
    return openToyReader(parseHostPort(address))
  },
}

function openToyReader(address: HostPort): HeapReader {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = async (timeoutMs: number): Promise<Memory> => {
    const options = { agent, signal: AbortSignal.timeout(timeoutMs), maxBytes: 1_024 }
    return memorySchema.parse(JSON.parse(await getText(address, '/', options)))
  }
  return {
    runtime: 'toy',
    async read(timeoutMs) {
      const heap = await collectUntilItStays(async () => (await ask(timeoutMs)).liveHeapBytes, 2)
      return { ...heap, collected: true, sameProcess: true }
    },
    allocations: {
      missing: 'no toy allocations',
      async begin() {
        const before = await ask(TIMEOUT_MS)
        return {
          async end(connections, { folder, wrote }) {
            const after = await ask(TIMEOUT_MS)
            await writeFile(join(folder, FILE.name), JSON.stringify([before, after]))
            wrote(FILE)
            return growth(before, after, connections)
          },
        }
      },
    },
    retention: {
      missing: 'no toy retention',
      async explain({ addLoad }) {
        const before = await ask(TIMEOUT_MS)
        const connections = await addLoad()
        const after = await ask(TIMEOUT_MS)
        const bytes = after.liveHeapBytes - before.liveHeapBytes
        const count = after.kept - before.kept
        const holder = {
          by: 'toy',
          objects: { type: 'ToyNumbers', count, bytesEach: bytes / count },
          growthBytes: bytes,
          shareOfGrowth: 1,
          path: [{ kind: 'global' as const, type: 'toyBox', field: '[*]' }],
        }
        return { retention: { connections, holder } }
      },
    },
    close() {
      agent.destroy()
      return Promise.resolve()
    },
  }
}

function growth(before: Memory, after: Memory, connections: number) {
  const bytesPerConnection = (after.liveHeapBytes - before.liveHeapBytes) / connections
  const objectsPerConnection = (after.kept - before.kept) / connections
  return {
    by: 'toy',
    rowsAre: 'functions' as const,
    connections,
    bytesPerConnection,
    objectsPerConnection,
    rows: [{ name: 'toyBox.keep', bytesPerConnection, objectsPerConnection, share: 1 }],
  }
}
