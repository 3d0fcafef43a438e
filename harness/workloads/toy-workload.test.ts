import { Command } from 'commander'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { createProgram } from '../cli/program.js'
import { runResultSchema } from '../model/run-result.js'
import { factsOf } from '../report/subject/facts.js'
import { describeRunAsText } from '../report/text/run-text.js'
import { runScenario } from '../run/run-scenario.js'
import { loadOf } from '../run/scenario/same-load.js'
import { parseScenario } from '../run/scenario/scenario-input.js'
import { workloads } from './registry.js'
import type { Workload } from './workload.js'

/** Everything that a new workload takes: one file like this, and one line in the registry. */
const toy = (driven: number[]): Workload => ({
  name: 'toy',
  help: 'counts to a number',
  unit: 'toy-step',
  title: ({ settings }) => `toy in steps of ${String(settings['toyStride'])}`,
  opensConnections: false,
  clients: ['raw'],
  defaultAtLeast: 0,
  traffic: false,
  flags: [
    {
      key: 'toyStride',
      takes: '<n>',
      help: 'how far each step goes',
      schema: z.int().min(1),
      default: 3,
      values: () => ['3', '5'],
    },
  ],
  start: ({ load }) =>
    Promise.resolve({
      openConnections: 0,
      drive(steps) {
        driven.push(steps * Number(load.settings['toyStride']))
        return Promise.resolve({ connected: 0, completed: 0, rpcsAnswered: 0, failures: {}, elapsedMs: 0 })
      },
      close: () => Promise.resolve(),
    }),
})

function register(t: Test): number[] {
  const driven: number[] = []
  workloads.register(toy(driven))
  t.teardown(() => workloads.unregister('toy'))
  return driven
}

const parse = (input: object): ReturnType<typeof parseScenario> =>
  parseScenario({ target: 'node', mode: 'plain', ...input }, key => `--${key}`)

t.test('--help lists a registered workload and its flag', async t => {
  register(t)
  const help = command('run').helpInformation().replaceAll(/\s+/g, ' ')
  t.match(help, /--workload <what> .*toy \(counts to a number\)/)
  t.match(help, /--toy-stride <n> how far each step goes; --workload toy \(default: 3\)/)
})

t.test('without it, there is neither', async t => {
  t.notMatch(command('run').helpInformation(), /toy/)
  t.throws(() => parse({ workload: 'toy' }), { message: /Unknown workload "toy"/ })
  t.throws(() => parse({ toyStride: 3 }), { message: /toyStride/ })
})

t.test('shell completion offers both', async t => {
  register(t)
  t.match(await completed('--workload', ''), /^toy\b/m)
  t.match(await completed('--toy'), /^--toy-stride\b/m)
  t.match(await completed('--toy-stride', ''), /^5\b/m)
})

t.test('the input schema takes its flag, and checks it', async t => {
  register(t)
  t.match(parse({ workload: 'toy', toyStride: 5 }), { load: { workload: 'toy', settings: { toyStride: 5 } } })
  t.match(parse({ workload: 'toy' }), { load: { settings: { toyStride: 3 } } })
  t.throws(() => parse({ workload: 'toy', toyStride: 0 }), { message: /--toyStride/ })
  t.throws(() => parse({ workload: 'idle', toyStride: 5 }), { message: /--toy-stride .* --workload toy/ })
})

t.test('a run of it is driven, stored, compared and reported', async t => {
  const driven = register(t)
  const scenario = parse({ workload: 'toy', toyStride: 5, connections: 400 })
  const run = await runScenario(scenario, new AbortController().signal)
  t.ok(driven.length > 12, 'a round each')
  t.ok(
    driven.every(steps => steps % 5 === 0),
    'the flag arrived',
  )
  t.match(run, { workload: 'toy', unit: 'toy-step', close: 'toy', load: { settings: { toyStride: 5 } } })
  t.equal(run.samples.at(-1)?.connections, driven.reduce((sum, steps) => sum + steps, 0) / 5)
  const stored = runResultSchema.parse(JSON.parse(JSON.stringify(run)))
  t.match(loadOf(stored), { close: 'toy', unit: 'toy-step', 'toy-stride': '5' })
  t.match(describeRunAsText(stored), /toy in steps of 5[^]*toy steps/)
  t.match(new Map(factsOf(stored)).get('toy-stride'), '5')
})

t.test('a workload in xDS mode changes what the control plane serves', async t => {
  let changed = 0
  workloads.register({
    ...toy([]),
    start: ({ xds }) =>
      Promise.resolve({
        openConnections: 0,
        async drive() {
          await xds?.changeRoutes()
          if (xds) changed++
          return { connected: 0, completed: 0, rpcsAnswered: 0, failures: {}, elapsedMs: 0 }
        },
        close: () => Promise.resolve(),
      }),
  })
  t.teardown(() => workloads.unregister('toy'))
  const scenario = parse({ workload: 'toy', mode: 'xds', connections: 24 })
  const run = await runScenario(scenario, new AbortController().signal)
  t.ok(changed > 12, 'a round each')
  const acks = run.controlPlane.filter(({ kind }) => kind === 'ack')
  t.ok(acks.length > changed, 'the server acknowledged each change')
})

function command(name: string): Command {
  const found = createProgram().commands.find(each => each.name() === name)
  if (!found) throw new Error(`there is no command ${name}`)
  return found
}

/** What the hidden command prints that the shell calls on Tab. */
async function completed(...line: string[]): Promise<string> {
  const printed: string[] = []
  const { log } = console
  console.log = (...words: unknown[]) => void printed.push(words.join(' '))
  try {
    await createProgram().parseAsync(['complete', '--', 'run', ...line], { from: 'user' })
  } finally {
    console.log = log
  }
  return printed.join('\n')
}
