/**
 * `node dist/bench/verdict-lab/record.js [NAME…]`: records what real servers' samples look like, as `series/NAME.json`.
 * @module
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseScenario, Rig, type Sample, type ScenarioInput } from '../../harness/index.js'
import type { Series } from './series.js'

const FOLDER = fileURLToPath(new URL('../../../bench/verdict-lab/series/', import.meta.url))
const WARM_UP_CONNECTIONS = 300

interface Recording extends ScenarioInput {
  readonly name: string
  readonly about: string
  readonly samples: number
  readonly connectionsPerRound: number
}

const MIX = 'clean=3,rst=1,fin=1,rst-after-rpc=1'
const HEALTHY = { samples: 100, connectionsPerRound: 256 } as const
const RECORDINGS: readonly Recording[] = [
  { name: 'go-xds-clean', about: 'healthy', target: 'go@1.66.3', close: 'clean', ...HEALTHY },
  { name: 'go-xds-mixed', about: 'healthy', target: 'go@1.66.3', close: MIX, ...HEALTHY },
  {
    name: 'go-plain-clean',
    about: 'healthy',
    target: 'go@1.66.2',
    mode: 'plain',
    close: 'clean',
    ...HEALTHY,
  },
  { name: 'go-plain-rst', about: 'healthy', target: 'go@1.66.3', mode: 'plain', close: 'rst', ...HEALTHY },
  { name: 'node-xds-clean', about: 'healthy', target: 'node', close: 'clean', ...HEALTHY },
  { name: 'node-xds-mixed', about: 'healthy', target: 'node', close: MIX, ...HEALTHY },
  {
    name: 'node-plain-rst',
    about: 'healthy',
    target: 'node',
    mode: 'plain',
    close: 'rst-after-rpc',
    ...HEALTHY,
  },
  { name: 'grpc-js-clean', about: 'healthy', target: 'grpc-js@1.5.10', close: 'clean', ...HEALTHY },
  {
    name: 'go-xds-leak',
    about: 'grpc-go #7657',
    target: 'go@1.66.2',
    close: 'clean',
    samples: 40,
    connectionsPerRound: 64,
  },
  {
    name: 'go-planted-64',
    about: '64 bytes planted in each connection',
    target: 'go@1.66.3+planted-leak=64',
    mode: 'plain',
    close: 'clean',
    ...HEALTHY,
  },
  {
    name: 'go-planted-8192-in-128',
    about: '8,192 bytes planted in one connection of 128',
    target: 'go@1.66.3+planted-leak=8192/128',
    mode: 'plain',
    close: 'clean',
    ...HEALTHY,
  },
  {
    name: 'node-planted',
    about: 'a leak like #7657, planted',
    target: 'node+planted-leak',
    close: 'clean',
    samples: 40,
    connectionsPerRound: 64,
  },
  {
    name: 'grpc-js-leak',
    about: 'grpc-node #2068',
    target: 'grpc-js@1.5.9',
    close: 'clean',
    samples: 60,
    connectionsPerRound: 128,
  },
]

const asked = process.argv.slice(2)
for (const { name, about, samples: count, connectionsPerRound, ...input } of RECORDINGS) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const rig = await Rig.start(
    parseScenario(input, key => key),
    new AbortController().signal,
  )
  const samples: Sample[] = []
  try {
    await rig.churn(WARM_UP_CONNECTIONS)
    samples.push(await rig.sample())
    while (samples.length < count) {
      await rig.churn(connectionsPerRound)
      samples.push(await rig.sample())
    }
  } finally {
    await rig.close()
  }
  const series: Series = {
    about: `${input.target} ${input.mode ?? 'xds'}, ${input.close ?? 'clean'} close: ${about}`,
    planted: rig.target.planted,
    ...columns(samples),
  }
  writeFileSync(`${FOLDER}${name}.json`, `${JSON.stringify(series)}\n`)
  process.stdout.write(`${name}: ${count} samples\n`)
}

function columns(samples: readonly Sample[]): Omit<Series, 'about' | 'planted'> {
  const column = (of: (sample: Sample) => number | undefined): number[] => {
    const values = samples.map(of)
    return values.every(value => value !== undefined) ? values : []
  }
  return {
    connections: column(sample => sample.connections),
    liveHeapBytes: column(sample => sample.liveHeapBytes),
    rssBytes: column(sample => sample.rssBytes),
    fileDescriptors: column(sample => sample.fileDescriptors),
    threads: column(sample => sample.threads),
    goroutines: column(sample => sample.goroutines),
    externalBytes: column(sample => sample.externalBytes),
    arrayBufferBytes: column(sample => sample.arrayBufferBytes),
  }
}
