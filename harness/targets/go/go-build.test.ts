import t, { type Test } from 'tap'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { buildGoServer, releaseVersion } from './go-build.js'
import { GRPC_GO } from './go-library.js'

const { signal } = new AbortController()

/**
 * Puts a `go` of our own first in PATH for the rest of the test. It notes how it was called, "builds" a text
 * file, and says that the file was linked with `linked`.
 */
async function fakeGo(
  t: Test,
  linked: string,
  failure = '',
): Promise<{ calls: () => Promise<string>; folder: string }> {
  const home = t.testdir({ bin: {}, builds: {}, calls: '' })
  const script = join(home, 'bin', 'go')
  await writeFile(
    script,
    `#!${process.execPath}
    const { appendFileSync, writeFileSync } = process.getBuiltinModule('node:fs')
    const args = process.argv.slice(2)
    appendFileSync(${JSON.stringify(join(home, 'calls'))}, args.join(' ') + '\\n')
    if (args[0] === 'env') console.log(JSON.stringify({ GOVERSION: 'go1.26.8', GOHOSTOS: 'linux', GOHOSTARCH: 'amd64' }))
    if (args[0] === 'mod' && ${JSON.stringify(failure)}) { console.error(${JSON.stringify(failure)}); process.exit(1) }
    if (args[0] === 'build') writeFileSync(args[args.indexOf('-o') + 1], 'binary')
    if (args[0] === 'version') console.log('x: go1.26.8\\n\\tdep\\tgoogle.golang.org/grpc\\t${linked}\\th1:x=')`,
  )
  await chmod(script, 0o755)
  const before = process.env['PATH']
  process.env['PATH'] = [join(home, 'bin'), before].join(delimiter)
  t.teardown(() => {
    process.env['PATH'] = before
  })
  return { calls: () => readFile(join(home, 'calls'), 'utf8'), folder: join(home, 'builds') }
}

t.test('only complete release numbers are accepted', t => {
  t.equal(releaseVersion('1.66.2', GRPC_GO), '1.66.2')
  t.equal(releaseVersion('v1.66.2', GRPC_GO), '1.66.2')
  t.equal(releaseVersion('1.68.0-dev', GRPC_GO), '1.68.0-dev')
  t.end()
})

t.test('anything else is refused before any process is started', async t => {
  const { calls, folder } = await fakeGo(t, 'v1.66.2')
  for (const hostile of [
    '',
    'latest',
    '1.66',
    '1.66.2 ',
    '1.66.2\nreplace x => y',
    '=1.66.2',
    '-modfile=/etc/passwd',
    '1.66.2;true',
    '$(true)',
    '../1.66.2',
    'vv1.66.2',
    '1.66.2+build',
    '9'.repeat(1_000),
  ]) {
    const attempt = buildGoServer(hostile, signal, () => undefined, { folder })
    await t.rejects(
      attempt,
      { name: 'HarnessError', message: /is not a release of gRPC-Go/ },
      JSON.stringify(hostile),
    )
  }
  t.equal(await calls(), '')
})

t.test('builds once, from copies, and leaves only the result', async t => {
  const { calls, folder } = await fakeGo(t, 'v1.66.2')
  const said: string[] = []
  const binary = await buildGoServer('v1.66.2', signal, doing => said.push(doing), { folder })
  t.equal(await readFile(binary, 'utf8'), 'binary')
  t.equal(said.length, 1)
  t.equal(await buildGoServer('1.66.2', signal, doing => said.push(doing), { folder }), binary)
  t.equal(said.length, 1, 'nothing to say where it is cached')
  t.equal((await calls()).match(/^build /gm)?.length, 1)
  const [key] = await readdir(folder)
  t.match(key, /^go-server-1\.66\.2-/)
  t.same((await readdir(join(folder, key!))).sort(), ['server', 'source'])
  t.match(
    await readFile(join(folder, key!, 'source', 'go.mod'), 'utf8'),
    /\ngo 1\.26\n\nrequire google\.golang\.org\/grpc v1\.66\.2\n/,
  )
})

t.test('a binary with another release is refused and not cached', async t => {
  const { folder } = await fakeGo(t, 'v1.67.1')
  const attempt = buildGoServer('1.66.2', signal, () => undefined, { folder })
  await t.rejects(attempt, { name: 'HarnessError', message: /v1\.66\.2 was asked for.*v1\.67\.1/ })
  t.same(await readdir(folder), [])
})

t.test('a release that does not exist is refused', async t => {
  const { folder } = await fakeGo(
    t,
    '',
    'go: google.golang.org/grpc@v1.66.99: invalid version: unknown revision v1.66.99',
  )
  const attempt = buildGoServer('1.66.99', signal, () => undefined, { folder })
  await t.rejects(attempt, {
    name: 'HarnessError',
    message: /unknown revision v1\.66\.99/,
    next: /go list -m -versions/,
  })
  t.same(await readdir(folder), [])
})
