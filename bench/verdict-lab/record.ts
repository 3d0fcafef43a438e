/**
 * `node dist/bench/verdict-lab/record.js [NAME…]`: records samples of real servers as `series/NAME.json`.
 * @module
 */
import { writeFileSync } from 'node:fs'
import { parseScenario, Rig, type Sample, type ScenarioInput } from '../../harness/index.js'
import { COLUMNS, SERIES_FOLDER, type Column, type Series } from './series.js'

const WARM_UP_CONNECTIONS = 300

interface Recording extends ScenarioInput {
  readonly name: string
  readonly leaks?: string
  readonly samples: number
  readonly connectionsPerRound: number
}

const MIX = 'clean=3,rst=1,fin=1,rst-after-rpc=1'
const HEALTHY = { samples: 100, connectionsPerRound: 256 } as const
const RECORDINGS: readonly Recording[] = [
  { name: 'go-xds-clean', target: 'go@1.66.3', close: 'clean', ...HEALTHY },
  { name: 'go-xds-mixed', target: 'go@1.66.3', close: MIX, ...HEALTHY },
  {
    name: 'go-plain-clean',
    target: 'go@1.66.2',
    mode: 'plain',
    close: 'clean',
    ...HEALTHY,
  },
  { name: 'go-plain-rst', target: 'go@1.66.3', mode: 'plain', close: 'rst', ...HEALTHY },
  { name: 'node-xds-clean', target: 'node', close: 'clean', ...HEALTHY },
  { name: 'node-xds-mixed', target: 'node', close: MIX, ...HEALTHY },
  {
    name: 'node-plain-rst',
    target: 'node',
    mode: 'plain',
    close: 'rst-after-rpc',
    ...HEALTHY,
  },
  { name: 'grpc-js-clean', target: 'grpc-js@1.5.10', close: 'clean', ...HEALTHY },
  {
    name: 'go-xds-leak',
    leaks: 'grpc-go #7657',
    target: 'go@1.66.2',
    close: 'clean',
    samples: 40,
    connectionsPerRound: 64,
  },
  {
    name: 'go-planted-64',
    leaks: '64 bytes planted in each connection',
    target: 'go@1.66.3+planted-leak=64',
    mode: 'plain',
    close: 'clean',
    ...HEALTHY,
  },
  {
    name: 'go-planted-8192-in-128',
    leaks: '8,192 bytes planted in one connection of 128',
    target: 'go@1.66.3+planted-leak=8192/128',
    mode: 'plain',
    close: 'clean',
    ...HEALTHY,
  },
  {
    name: 'node-planted',
    leaks: 'a leak like #7657, planted',
    target: 'node+planted-leak',
    close: 'clean',
    samples: 40,
    connectionsPerRound: 64,
  },
  {
    name: 'grpc-js-leak',
    leaks: 'grpc-node #2068',
    target: 'grpc-js@1.5.9',
    close: 'clean',
    samples: 60,
    connectionsPerRound: 128,
  },
]

const asked = process.argv.slice(2)
for (const { name, leaks, samples: count, connectionsPerRound, ...input } of RECORDINGS) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const rig = await Rig.start(
    parseScenario(input, key => key),
    new AbortController().signal,
  )
  const samples: Sample[] = []
  try {
    await rig.warmUp(WARM_UP_CONNECTIONS)
    samples.push(await rig.sample())
    while (samples.length < count) {
      await rig.churn(connectionsPerRound)
      samples.push(await rig.sample())
    }
  } finally {
    await rig.close()
  }
  const series: Series = {
    name,
    about: `${input.target} ${rig.scenario.mode}, ${input.close ?? 'clean'} close${leaks ? ` (${leaks})` : ''}`,
    leaks: leaks !== undefined,
    connections: samples.map(sample => sample.connections),
    ...columns(samples),
  }
  writeFileSync(`${SERIES_FOLDER}${name}.json`, `${JSON.stringify(series)}\n`)
  process.stdout.write(`${name}: ${count} samples\n`)
}

function columns(samples: readonly Sample[]): Pick<Series, Column> {
  const entries = COLUMNS.map(column => {
    const values = samples.map(sample => sample[column])
    return [column, values.every(value => value !== undefined) ? values : []] as const
  })
  return Object.fromEntries(entries) as unknown as Pick<Series, Column>
}
