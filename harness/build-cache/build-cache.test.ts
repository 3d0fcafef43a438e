import t, { type Test } from 'tap'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { readProcessEntry } from '../processes/process-table.js'
import { cached } from './build-cache.js'

const MODULE_URL = new URL('./build-cache.js', import.meta.url).href
const mustNotBuild = (): Promise<void> => Promise.reject(new Error('must not build'))
const LONG_AGO = new Date(Date.now() - 48 * 60 * 60 * 1_000)

/** A process that asks the cache for `key`; `build` is the body of its build function. */
function askInChild(t: Test, folder: string, key: string, build: string): ChildProcess {
  const program = `
    import { appendFile, writeFile } from 'node:fs/promises'
    import { setTimeout as sleep } from 'node:timers/promises'
    import { cached } from ${JSON.stringify(MODULE_URL)}
    const folder = ${JSON.stringify(folder)}
    console.log(await cached(${JSON.stringify(key)}, async (dir, signal, guard) => { ${build} }, { folder }))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

t.test('builds once, and finds it again', async t => {
  const folder = t.testdir()
  let builds = 0
  const build = async (dir: string): Promise<void> => {
    builds++
    t.same(await readdir(dir), [], 'starts from an empty folder')
    await writeFile(join(dir, 'made'), 'whole')
  }
  const first = await cached('key-1.2.3', build, { folder })
  t.equal(first, join(folder, 'key-1.2.3'))
  t.equal(await cached('key-1.2.3', build, { folder }), first)
  t.equal(builds, 1)
  t.equal(await readFile(join(first, 'made'), 'utf8'), 'whole')
  t.same(await readdir(folder), ['key-1.2.3'], 'neither lock nor unfinished folder stays')
})

t.test('the same key asked for twice at once in one process', async t => {
  const folder = t.testdir()
  let builds = 0
  const build = async (dir: string): Promise<void> => {
    builds++
    await writeFile(join(dir, 'made'), '')
  }
  await Promise.all([cached('key', build, { folder }), cached('key', build, { folder })])
  t.equal(builds, 1)
})

t.test('two processes that ask at once: one builds, both get it', async t => {
  const folder = join(t.testdir(), 'not', 'there', 'yet')
  const log = join(t.testdir({ log: '' }), 'log')
  // Slow enough that the second process asks while the first one builds.
  const build = `await appendFile(${JSON.stringify(log)}, 'built\\n'); await sleep(1000); await writeFile(dir + '/made', '')`
  const children = [askInChild(t, folder, 'key', build), askInChild(t, folder, 'key', build)]
  const printed = await Promise.all(children.map(child => text(child.stdout!)))
  t.same(printed, [`${join(folder, 'key')}\n`, `${join(folder, 'key')}\n`])
  t.equal(await readFile(log, 'utf8'), 'built\n')
  t.same(await readdir(folder), ['key'])
})

t.test('a build that fails leaves nothing, and the next one may succeed', async t => {
  const folder = t.testdir()
  const broken = async (dir: string): Promise<void> => {
    await writeFile(join(dir, 'half'), '')
    throw new Error('no luck')
  }
  await t.rejects(cached('key', broken, { folder }), { message: 'no luck' })
  t.same(await readdir(folder), [])
  await cached('key', async dir => writeFile(join(dir, 'made'), ''), { folder })
  t.same(await readdir(join(folder, 'key')), ['made'])
})

t.test('a build whose process is killed leaves neither a process nor a file', async t => {
  const folder = t.testdir()
  // A program that starts another one and waits, as npm and go do.
  const child = askInChild(
    t,
    folder,
    'key',
    `const { runTool } = await import(${JSON.stringify(new URL('../processes/run-tool.js', import.meta.url).href)})
     const program = 'sleep 300 & echo $! > "$0/inner"; echo $$ > "$0/outer"; wait'
     setTimeout(() => console.log('half'), 800)
     await runTool('sh', ['-c', program, dir], { cwd: dir, env: process.env, signal, timeoutMs: 60_000, guard })`,
  )
  await once(child.stdout!, 'data')
  const [unfinished = ''] = (await readdir(folder)).filter(name => name.startsWith('.building-key~'))
  const pids = await Promise.all(
    ['inner', 'outer'].map(async name => Number(await readFile(join(folder, unfinished, name), 'utf8'))),
  )
  t.ok(
    pids.every(pid => readProcessEntry(pid)),
    'both run',
  )
  child.kill('SIGKILL')
  await once(child, 'exit')
  for (let i = 0; i < 200 && ((await readdir(folder)).length > 0 || pids.some(readProcessEntry)); i++) {
    await sleep(20)
  }
  t.notOk(pids.some(readProcessEntry), 'they have ended')
  t.same(await readdir(folder), [], 'neither the lock nor the unfinished folder is left')
})

t.test('what a build left whose watchdog was killed too is built again from nothing', async t => {
  const folder = t.testdir({ '.building-key~aaaaaa': { half: '' }, 'key.lock': {} })
  // In place of waiting until the dead holder's lock counts as stale.
  await utimes(join(folder, 'key.lock'), LONG_AGO, LONG_AGO)
  await cached('key', async dir => writeFile(join(dir, 'made'), ''), { folder })
  t.same(await readdir(folder), ['key'])
  t.same(await readdir(join(folder, 'key')), ['made'])
})

t.test('the lock of another process that took it over stays', async t => {
  const folder = t.testdir()
  const child = askInChild(t, folder, 'key', `console.log('building'); await sleep(60000)`)
  await once(child.stdout!, 'data')
  await rm(join(folder, 'key.lock'), { recursive: true })
  await mkdir(join(folder, 'key.lock'))
  child.kill('SIGKILL')
  for (let i = 0; i < 200 && (await readdir(folder)).length > 1; i++) await sleep(20)
  t.same(await readdir(folder), ['key.lock'])
})

t.test('leftovers of other keys go when they are old; builds under way stay', async t => {
  const folder = t.testdir({
    '.building-other~aaaaaa': { half: '' },
    '.building-key-2~bbbbbb': { half: '' },
    'other.lock': {},
    'other-2.lock': {},
    other: { made: '' },
  })
  for (const old of ['.building-other~aaaaaa', 'other.lock', 'other']) {
    await utimes(join(folder, old), LONG_AGO, LONG_AGO)
  }
  await cached('key', () => Promise.resolve(), { folder })
  t.same((await readdir(folder)).sort(), ['.building-key-2~bbbbbb', 'key', 'other', 'other-2.lock'])
})

t.test('aborted while it builds', async t => {
  const folder = t.testdir()
  const abort = new AbortController()
  const build = async (dir: string, signal: AbortSignal): Promise<void> => {
    await writeFile(join(dir, 'half'), '')
    const told = once(signal, 'abort')
    abort.abort(new Error('enough'))
    await told
  }
  await t.rejects(cached('key', build, { folder, signal: abort.signal }), { message: 'enough' })
  t.same(await readdir(folder), [])
})

t.test('aborted while it waits for another process', async t => {
  const folder = t.testdir()
  const child = askInChild(t, folder, 'key', `console.log('building'); await sleep(60000)`)
  await once(child.stdout!, 'data')
  const abort = new AbortController()
  const waiting = cached('key', mustNotBuild, { folder, signal: abort.signal })
  abort.abort(new Error('enough'))
  await t.rejects(waiting, { message: 'enough' })
  t.ok((await readdir(folder)).includes('key.lock'), 'the lock of the other process stays')
})

t.test('keys that could leave the folder, or pass for what is unfinished', async t => {
  const folder = t.testdir()
  for (const key of ['', '..', '../x', 'a/b', 'a\\b', '.building-x', 'a~b', 'a.lock', 'a b', 'a\n']) {
    await t.rejects(cached(key, mustNotBuild, { folder }), TypeError, JSON.stringify(key))
  }
  t.same(await readdir(folder), [])
})

t.test('a cache folder that cannot be written to', async t => {
  const folder = join(t.testdir({ file: '' }), 'file', 'builds')
  await t.rejects(cached('key', mustNotBuild, { folder }), { name: 'HarnessError', next: /LEAKGATE_CACHE/ })
})

t.test('a cache folder that cannot be made, where the kernel says ENOENT', async t => {
  const folder = '/proc/leakgate/builds'
  await t.rejects(cached('key', mustNotBuild, { folder }), {
    name: 'HarnessError',
    message: /The cache folder \/proc\/leakgate\/builds cannot be written to: ENOENT/,
    next: /LEAKGATE_CACHE/,
  })
})
