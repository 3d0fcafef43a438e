import t, { type Test } from 'tap'
import { z } from 'zod'
import { createProgram } from '../cli/program.js'
import type { Flag } from '../model/flag.js'
import { HarnessError } from '../model/harness-error.js'
import { packagePath } from '../model/package-path.js'
import { runResultSchema } from '../model/run-result.js'
import type { TargetSpec } from '../model/target-spec.js'
import { markdown } from '../report/formats/markdown.js'
import { text } from '../report/formats/text.js'
import { renderReport } from '../report/render-report.js'
import { runScenario } from '../run/run-scenario.js'
import { parseControl } from '../run/scenario/control-scenario.js'
import { parseScenario } from '../run/scenario/scenario-input.js'
import { createCommandTarget } from './command/command-target.js'
import { targetKinds } from './registry.js'
import type { TargetKind } from './target-kind.js'

/** A kind of target that nothing but this file knows: the Node fixture, started as a command would be. */
interface ToySpec extends TargetSpec {
  readonly kind: 'toy'
  readonly colour: string
}

const SERVER = packagePath('dist/fixtures/node-server/main.js')

const COLOURS = ['red', 'blue']

const paintFlag: Flag = {
  key: 'toyPaint',
  takes: '<colour>',
  help: 'what the toy is painted with',
  schema: z.enum(['matt', 'gloss']),
  values: () => ['matt', 'gloss'],
}

const painted: unknown[] = []

const toyKind: TargetKind<ToySpec> = {
  name: 'toy',
  sentenceName: 'the toy',
  forms: ['toy@COLOUR'],
  completions: COLOURS.map(colour => `toy@${colour}`),
  modes: ['plain'],
  flags: [paintFlag],
  parse(text) {
    if (!text.startsWith('toy@')) return undefined
    const colour = text.slice('toy@'.length)
    if (COLOURS.includes(colour)) return { kind: 'toy', colour }
    throw new HarnessError(`No toy is ${colour}`, `Toys are ${COLOURS.join(' or ')}.`)
  },
  format: ({ colour }) => `toy@${colour}`,
  create(_spec, options) {
    painted.push(options['toyPaint'])
    const argv = [
      process.execPath,
      '--inspect=127.0.0.1:0',
      SERVER,
      '--mode',
      'plain',
      '--listen',
      '{address}',
    ]
    return Promise.resolve(createCommandTarget(argv))
  },
}

targetKinds.register(toyKind)
t.teardown(() => targetKinds.unregister(toyKind.name))

const flagName = (key: string): string => `--${key}`

function help(command: string): string {
  const found = createProgram().commands.find(each => each.name() === command)
  return (found?.helpInformation() ?? '').replaceAll(/\s+/g, ' ')
}

/** What a shell is offered after these words. */
async function offered(t: Test, ...words: string[]): Promise<string[]> {
  const lines: string[] = []
  const printed = t.capture(console, 'log', (line: string) => lines.push(line))
  await createProgram().parseAsync(['node', 'leakgate', 'complete', '--', ...words])
  printed.restore()
  return lines.map(line => line.split('\t')[0] ?? '')
}

t.test('help names its form, its mode and its flag', async t => {
  t.match(help('run'), /--target <target> go@VERSION, .* or toy@COLOUR/)
  t.match(
    help('run'),
    /default: xds; plain for grpc-js@VERSION, go-control-plane@VERSION, grpc-js-client@VERSION, go-client@VERSION, "command:PROGRAM ARGS", attach:HOST:PORT or toy@COLOUR/,
  )
  t.match(
    help('matrix'),
    /default: xds; plain for grpc-js@VERSION, go-control-plane@VERSION, grpc-js-client@VERSION, go-client@VERSION, "command:PROGRAM ARGS", attach:HOST:PORT or toy@COLOUR/,
  )
  t.match(help('run'), /--toy-paint <colour> what the toy is painted with/)
  t.notMatch(help('calibrate'), /toy/, 'no leak can be planted in it')
})

t.test('completion offers its targets, and the values of its flag', async t => {
  for (const flag of ['--target', '--good']) {
    const command = flag === '--good' ? 'bisect' : 'run'
    t.match((await offered(t, command, flag, 'toy')).join(' '), /toy@red toy@blue/)
  }
  t.match((await offered(t, 'run', '--toy-paint', '')).join(' '), /matt gloss/)
})

t.test('a scenario takes it and its flag, and refuses what the kind refuses', async t => {
  const scenario = parseScenario({ target: 'toy@red', toyPaint: 'gloss' }, flagName)
  t.match(scenario, { target: { kind: 'toy', colour: 'red' }, mode: 'plain', options: { toyPaint: 'gloss' } })
  t.match(parseControl('toy@blue'), { kind: 'target', target: { kind: 'toy' } })
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ target: 'toy@green' }, /No toy is green/],
    [{ target: 'toy@red', toyPaint: 'chalk' }, /--toyPaint/],
    [{ target: 'toy@red', mode: 'xds' }, /toy@red has no xDS mode/],
    [{ target: 'node', control: 'toy@red' }, /toy@red has no xDS mode/],
  ]
  for (const [input, message] of wrong) {
    t.throws(() => parseScenario(input, flagName), { name: 'HarnessError', message }, JSON.stringify(input))
  }
  t.throws(() => parseScenario({ target: 'tin' }, flagName), {
    name: 'HarnessError',
    message: /Unknown target "tin"/,
  })
})

t.test('a run of it is stored and reported under its name', async t => {
  // A bound that no healthy server comes near, so that the shortest plan decides.
  const scenario = parseScenario(
    { target: 'toy@blue', toyPaint: 'matt', connections: 400, threshold: 100_000, atLeast: 0 },
    flagName,
  )
  const run = await runScenario(scenario, new AbortController().signal)
  t.strictSame(painted, ['matt'], 'the kind was given the value of its flag')
  const stored = runResultSchema.parse(JSON.parse(JSON.stringify(run)))
  t.match(stored.target, {
    kind: 'toy',
    name: 'toy@blue',
    sentenceName: 'the toy',
    mode: 'plain',
    planted: false,
  })
  t.ok(stored.connections > 0, 'connections were counted')
  t.match(await renderReport({ kind: 'run', run: stored }, text), /toy@blue/)
  t.match(await renderReport({ kind: 'run', run: stored }, markdown), /the toy/i)
})

t.test('a removed kind is unknown again', async t => {
  targetKinds.unregister(toyKind.name)
  t.teardown(() => targetKinds.register(toyKind))
  t.throws(() => parseScenario({ target: 'toy@red' }, flagName), { message: /Unknown target "toy@red"/ })
  t.throws(() => parseScenario({ target: 'node', toyPaint: 'matt' }, flagName), { message: /toyPaint/ })
  t.notMatch(help('run'), /toy/)
})
