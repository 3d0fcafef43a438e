import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Goroutines } from '../../model/goroutines.js'
import { goroutineReader } from './goroutine-reader.js'
import { createPprofReader } from './pprof-reader.js'

const ONE = 'goroutine 1 [running]:\nmain.main()\n\t/srv/main.go:9 +0x1\n'
const block = (id: number, mark: string): string =>
  `\ngoroutine ${id} [select${mark}]:\nmain.wait()\n\t/srv/main.go:20 +0x1\ncreated by main.serve in goroutine 1\n\t/srv/main.go:15 +0x2\n`

/** A process that gets two more goroutines between the readings, and has the leak profile or answers it with a status. */
async function read(
  t: Test,
  leakProfile: number,
  body?: Buffer,
): Promise<{ found: Goroutines; urls: string[]; wrote: string[]; folder: string }> {
  const urls: string[] = []
  let extra = 0
  const server = createServer((request, response) => {
    const url = request.url ?? ''
    urls.push(url)
    const leaks = url.startsWith('/debug/pprof/goroutineleak?')
    if (leaks && leakProfile !== 200) {
      response.writeHead(leakProfile).end('Unknown profile\n')
      return
    }
    const more = Array.from({ length: extra }, (_, i) => block(i + 2, leaks ? ' (leaked)' : ''))
    response.end(body ?? ONE + more.join(''))
    extra = 2
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const reader = createPprofReader({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  t.teardown(async () => {
    await reader.close()
    await new Promise(resolve => server.close(resolve))
  })
  const folder = t.testdir()
  const wrote: string[] = []
  const span = await goroutineReader(reader).begin()
  const found = await span.end(4, {
    folder,
    signal: new AbortController().signal,
    wrote: ({ name }) => wrote.push(name),
  })
  return { found, urls, wrote, folder }
}

t.test('a server with the goroutine leak profile: it is read, and says which goroutines leak', async t => {
  const { found, urls, wrote, folder } = await read(t, 200)
  t.match(found, {
    before: 1,
    after: 3,
    leakProfile: { leaked: 2 },
    groups: [{ state: 'select', added: 2, leaked: 2, perConnection: 0.5 }],
  })
  t.same(urls, Array(2).fill('/debug/pprof/goroutineleak?debug=2'))
  t.same(wrote, ['goroutines-before.txt', 'goroutines-after.txt'])
  t.match(await readFile(join(folder, 'goroutines-after.txt'), 'utf8'), /goroutine 3 \[select \(leaked\)\]/)
})

t.test('a server without it: the stacks are read all the same, and it is asked once', async t => {
  for (const status of [404, 403, 500]) {
    const { found, urls } = await read(t, status)
    t.match(found, { before: 1, after: 3, groups: [{ state: 'select', added: 2 }] })
    t.notHas(found, { leakProfile: {} })
    t.notHas(found.groups[0], { leaked: 0 })
    t.equal(urls.filter(url => url.includes('goroutineleak')).length, 1)
  }
})

t.test('stacks that Go cut off are refused', async t => {
  const cut = Buffer.alloc(64 * 1024 * 1024, ONE)
  await t.rejects(read(t, 404, cut), /more than the 64 MiB that Go writes down/)
})
