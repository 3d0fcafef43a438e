/**
 * The text of a new config file.
 * @module
 */
import { inspect } from 'node:util'
import { DEFAULT_THRESHOLD_BYTES_PER_CONNECTION } from '../../model/scenario.js'
import type { Survey } from './survey-server.js'

/** What the file is made of. */
export interface NewConfig {
  /** Name of the run. */
  readonly name: string
  /** Its settings. */
  readonly run: Readonly<Record<string, unknown>>
  /** What the server has; undefined where none was asked. */
  readonly survey?: Survey
}

/** How each kind of file is written, by its ending. */
const WRITERS: Readonly<Record<string, (config: NewConfig) => string>> = {
  ts: moduleText,
  js: moduleText,
  mjs: moduleText,
  cjs: config =>
    moduleText(config)
      .replace(/^import .*\n/, "const { defineConfig } = require('leakgate')\n")
      .replace('export default', 'module.exports ='),
  json: jsonText,
}

/** The endings for which there is a text. */
export const CONFIG_ENDINGS = Object.keys(WRITERS)

/** @param ending `ts`, `js`, `mjs`, `cjs` or `json` */
export function configText(ending: string, config: NewConfig): string | undefined {
  return WRITERS[ending]?.(config)
}

function moduleText(config: NewConfig): string {
  const { name, run, survey } = config
  const lines = Object.entries(run).map(([key, value]) => `${nameOfKey(key)}: ${literal(value)},`)
  return `import { defineConfig } from 'leakgate'

// "leakgate run" runs it. Each key of a run is a flag of "leakgate run", and flags of the command line win.
// All keys: node_modules/leakgate/docs/config.md
export default defineConfig({
  runs: {
    ${nameOfKey(name)}: {
${indented([...lines, ...(survey ? surveyLines(survey) : TEMPLATE_LINES), ...limitLines(run)], 6)}
    },
  },
})
`
}

/** JSON has no comments. */
function jsonText({ name, run }: NewConfig): string {
  const $schema = './node_modules/leakgate/leakgate.config.schema.json'
  return `${JSON.stringify({ $schema, runs: { [name]: run } }, undefined, 2)}\n`
}

function limitLines(run: NewConfig['run']): string[] {
  const threshold = [
    '// A leak of this many bytes a connection must not pass.',
    `threshold: ${DEFAULT_THRESHOLD_BYTES_PER_CONNECTION},`,
  ]
  return ['', ...('threshold' in run ? [] : threshold), "// report: { junit: 'results/leakgate.xml' },"]
}

const TEMPLATE_LINES = [
  '// This server comes with leakgate. Name your own in its place: it listens on {address}, and a Go server serves',
  '// net/http/pprof on {pprof}. "leakgate init --target …" asks it for its methods.',
  "// target: { command: ['./my-server', '--addr', '{address}', '--pprof', '{pprof}'] },",
  "// call: { method: 'acme.orders.v1.Orders/GetOrder', data: { id: '{n}' } },",
]

function surveyLines({ found, unimplemented, methods }: Survey): string[] {
  const does = unimplemented
    ? '// Without a call, the RPC is one that the server does not have (UNIMPLEMENTED). It exercises no handler.'
    : `// Without a call, the RPC is ${found}.`
  const others =
    methods.length === 0
      ? ['// The server has no reflection, or no service of its own: name a method and its .proto file.']
      : ['// These are its methods. Take one that changes no data, and check its request:']
  const calls = methods.map(
    ({ method, data }) => `// call: ${literal({ method, data }).replaceAll('\n', '\n// ')},`,
  )
  const example =
    "// call: { method: 'acme.orders.v1.Orders/GetOrder', data: { id: '{n}' }, proto: 'api/orders.proto' },"
  return ['', does, ...others, ...(methods.length === 0 ? [example] : calls)]
}

/** Plain data as JavaScript. */
function literal(value: unknown): string {
  return inspect(value, { depth: Infinity, breakLength: 100, maxArrayLength: null, maxStringLength: null })
}

function nameOfKey(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : literal(key)
}

function indented(lines: readonly string[], columns: number): string {
  const space = ' '.repeat(columns)
  return lines
    .flatMap(line => line.split('\n'))
    .map(line => (line === '' ? '' : space + line))
    .join('\n')
}
