import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import t from 'tap'
import { HarnessError } from '../../model/harness-error.js'
import { createGrpcJsTarget } from './grpc-js-target.js'
import { options, unaryCall } from '../testing/target-clients.js'

const manifest = createRequire(import.meta.url).resolve('@grpc/grpc-js/package.json')
const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string }

/** Has `npm` be a script that links the project's own grpc-js into place, and a cache folder for this test alone. */
async function withOwnNpm(t: { teardown(fn: () => unknown): void }, script?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'leakgate-test-'))
  const npm = join(folder, 'npm')
  const install =
    script ??
    `require('fs').mkdirSync('node_modules/@grpc', { recursive: true })
     require('fs').symlinkSync(${JSON.stringify(dirname(manifest))}, 'node_modules/@grpc/grpc-js')`
  const record = `require('fs').writeFileSync(${JSON.stringify(join(folder, 'argv'))}, JSON.stringify(process.argv.slice(2)))`
  await writeFile(npm, `#!${process.execPath}\n${record}\n${install}\n`)
  await chmod(npm, 0o700)
  const { PATH, LEAKGATE_CACHE } = process.env
  process.env['PATH'] = `${folder}${delimiter}${PATH ?? ''}`
  process.env['LEAKGATE_CACHE'] = join(folder, 'cache')
  t.teardown(async () => {
    process.env['PATH'] = PATH
    if (LEAKGATE_CACHE === undefined) delete process.env['LEAKGATE_CACHE']
    else process.env['LEAKGATE_CACHE'] = LEAKGATE_CACHE
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}

async function prepare(
  version: string,
  doing: string[] = [],
): Promise<ReturnType<typeof createGrpcJsTarget>> {
  const target = createGrpcJsTarget(version)
  await target.prepare(new AbortController().signal, what => doing.push(what))
  return target
}

t.test('a release is installed once, without its scripts, and serves', async t => {
  const folder = await withOwnNpm(t)
  const doing: string[] = []
  const target = await prepare(version, doing)
  await prepare(version, doing)
  t.same(doing, [`installing @grpc/grpc-js@${version}`])
  const argv = JSON.parse(await readFile(join(folder, 'argv'), 'utf8')) as string[]
  t.ok(argv.includes('--ignore-scripts'))
  t.equal(argv.at(-1), `@grpc/grpc-js@${version}`)
  const server = await target.start(options())
  t.teardown(() => server.stop())
  await server.serving
  t.equal(server.version, version)
  t.equal((await unaryCall(server.address, 1)).length, 1)
  await server.stop()
})

t.test('a version other than the requested one is refused', async t => {
  await withOwnNpm(t)
  await t.rejects(prepare('1.0.1'), {
    message: new RegExp(`version ${version} of @grpc/grpc-js, and version 1.0.1 is expected`),
  })
})

t.test('a version that does not exist is refused', async t => {
  await withOwnNpm(t, `console.error('npm error code ETARGET'); process.exit(1)`)
  const preparing = prepare('1.999.0')
  await t.rejects(preparing, HarnessError)
  await t.rejects(preparing, { message: /does not exist/, next: /npm view @grpc\/grpc-js versions/ })
})

t.test('text that is no release number is never passed to npm', t => {
  const hostile = [
    '',
    'latest',
    '1.5',
    'v1.5.9',
    '1.5.9 --global',
    '../x',
    '1.5.9;ls',
    '--prefix=/',
    ' 1.5.9',
    '^1.5.9',
  ]
  for (const text of hostile) t.throws(() => createGrpcJsTarget(text), HarnessError, text)
  t.end()
})

t.test('it has no xDS mode', async t => {
  await withOwnNpm(t)
  const target = await prepare(version)
  await t.rejects(target.start(options({ mode: 'xds' })), HarnessError)
})
