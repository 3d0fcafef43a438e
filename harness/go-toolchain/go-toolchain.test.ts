import t, { type Test } from 'tap'
import { readFileSync } from 'node:fs'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readProcessEntry } from '../processes/process-table.js'
import { findGo, whyNoGo } from './go-toolchain.js'

const { signal } = new AbortController()

/** A folder with a `go` of its own, as the whole PATH. */
async function pathWithGo(t: Test, body: string): Promise<NodeJS.ProcessEnv> {
  const folder = t.testdir()
  const script = join(folder, 'go')
  await writeFile(script, `#!${process.execPath}\n${body}\n`)
  await chmod(script, 0o755)
  return { PATH: folder }
}

const printing = (settings: object): string => `console.log(${JSON.stringify(JSON.stringify(settings))})`

t.test('no go in PATH', async t => {
  const env = { PATH: t.testdir() }
  await t.rejects(findGo(signal, env), {
    name: 'HarnessError',
    message: 'Go is not installed, or not in PATH',
    next: /go\.dev\/dl/,
  })
  t.equal(await whyNoGo(env), 'Go is not installed, or not in PATH')
})

t.test('a go that is too old', async t => {
  for (const version of ['go1.18.10', 'go1.4', '', 'gccgo 12']) {
    const env = await pathWithGo(t, printing({ GOVERSION: version }))
    await t.rejects(findGo(signal, env), {
      name: 'HarnessError',
      message: /too old.*Go 1\.19/,
      next: /go\.dev\/dl/,
    })
  }
})

t.test('a go that does not run', async t => {
  const env = await pathWithGo(t, `console.error('go: GOROOT is lost'); process.exit(2)`)
  await t.rejects(findGo(signal, env), {
    name: 'HarnessError',
    message: 'Go does not run: go: GOROOT is lost',
  })
})

t.test('a good one: built for this machine, whatever the caller’s variables say', async t => {
  const env = {
    ...(await pathWithGo(
      t,
      printing({ GOVERSION: 'go1.26.8', GOHOSTOS: 'linux', GOHOSTARCH: 'arm64', GOFLAGS: '-v' }),
    )),
    GOOS: 'windows',
    GOWORK: '/some/go.work',
    HOME: '/home/me',
  }
  const go = await findGo(signal, env)
  t.match(go, { version: 'go1.26.8', language: '1.26', settings: { GOFLAGS: '-v' } })
  t.match(go.env, { GOOS: 'linux', GOARCH: 'arm64', GOWORK: 'off', HOME: '/home/me' })
  t.equal(await whyNoGo(env), undefined)
})

t.test('a development build of Go', async t => {
  const env = await pathWithGo(t, printing({ GOVERSION: 'devel go1.27-3f2a1b' }))
  t.match(await findGo(signal, env), { language: '1.27' })
})

t.test('aborted', async t => {
  const env = await pathWithGo(t, 'setTimeout(() => {}, 60_000)')
  const abort = new AbortController()
  const finding = findGo(abort.signal, env)
  setTimeout(() => abort.abort(new Error('enough')), 100)
  await t.rejects(finding, { message: 'enough' })
})

t.test('a go that prints no settings', async t => {
  for (const body of ["console.log('hello')", "console.log('[]')", 'console.log(\'{"GOVERSION": 1}\')', '']) {
    await t.rejects(findGo(signal, await pathWithGo(t, body)), {
      name: 'HarnessError',
      message: /"go env -json" prints no settings/,
      next: /command -v go/,
    })
  }
})

t.test('a go that hangs is ended with what it started', async t => {
  const pids = join(t.testdir(), 'pids')
  const env = await pathWithGo(
    t,
    // Right as a CommonJS module and as an ES module.
    `process.on('SIGINT', () => process.exit(130))
     setTimeout(() => {}, 60_000)
     import('node:child_process').then(async ({ spawn }) => {
       const inner = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
       const { writeFileSync } = await import('node:fs')
       writeFileSync(${JSON.stringify(pids)}, [process.pid, inner.pid].join(' '))
     })`,
  )
  await t.rejects(findGo(signal, env, 1_500), {
    name: 'HarnessError',
    message: /^"go env -json .*" did not end within 1.5 s, and was ended/,
    next: /in a terminal/,
  })
  for (const pid of readFileSync(pids, 'utf8').split(' ')) {
    t.equal(readProcessEntry(Number(pid)), undefined)
  }
})
