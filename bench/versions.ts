/**
 * `make versions`: measures the releases around each change through the command line, and writes `docs/versions.md`.
 * @module
 */
import { writeFileSync } from 'node:fs'
import { execa } from 'execa'
import { runResultSchema } from '../harness/index.js'
import { packagePath } from '../harness/index.js'

const MAIN = packagePath('dist/harness/cli/main.js')
const PAGE = packagePath('docs/versions.md')

const XDS = [
  '1.60.1',
  '1.61.0',
  '1.64.1',
  '1.65.0',
  '1.65.1',
  '1.66.2',
  '1.66.3',
  '1.67.0',
  '1.67.1',
  '1.85.0',
]
const PLAIN = ['1.60.1', '1.61.0', '1.66.2', '1.67.1', '1.85.0']
const CELLS = [
  ...XDS.map(version => ({ version, mode: 'xds' })),
  ...PLAIN.map(version => ({ version, mode: 'plain' })),
].flatMap(cell => ['clean', 'rst'].map(close => ({ ...cell, close })))

const HEAD = `# Releases of gRPC-Go, measured

Each row has the live heap that the server retains for each connection, in bytes after a forced collection, with the 99 % interval.
\`make versions\` writes this page. It runs \`leakgate run --target go@VERSION --mode MODE --close CLOSE\` for each row.

| version | mode | close | B/connection | 99 % interval | connections | verdict | exit code |
|---|---|---|---|---|---|---|---|
`

const rows: string[] = []
for (const { version, mode, close } of CELLS) {
  const args = ['run', '--target', `go@${version}`, '--mode', mode, '--close', close, '--json']
  const { stdout, stderr, exitCode } = await execa(process.execPath, [MAIN, ...args], { reject: false })
  if (exitCode === 2) throw new Error(stderr)
  const run = runResultSchema.parse(JSON.parse(stdout))
  const slope = run.bytesPerConnection
  const figures = slope ? `${whole(slope.estimate)} | ${whole(slope.low)} … ${whole(slope.high)}` : '- | -'
  rows.push(
    `| ${run.target.version ?? '?'} | ${mode} | ${close} | ${figures} | ${whole(run.connections)} | ${run.verdict} | ${exitCode ?? '?'} |`,
  )
  process.stdout.write(`${rows.at(-1) ?? ''}\n`)
}
writeFileSync(PAGE, `${HEAD}${rows.join('\n')}\n`)

function whole(value: number | null): string {
  return value === null ? 'open' : (Math.round(value) || 0).toLocaleString('en-US')
}
