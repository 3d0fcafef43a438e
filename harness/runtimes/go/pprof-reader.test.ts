import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { createPprofReader } from './pprof-reader.js'

const TIMEOUT_MS = 5_000

async function serve(
  t: { teardown(fn: () => unknown): void },
  answer: RequestListener,
): Promise<{ host: string; port: number }> {
  const server: Server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(resolve))
  })
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

function heapProfile(heapAlloc: number, forced: number): string {
  return `heap profile: \n# runtime.MemStats\n# HeapAlloc = ${heapAlloc}\n# NumGC = ${forced + 100}\n# NumForcedGC = ${forced}\n`
}

/** Answers as a Go process does; `collects` says whether it heeds `gc=1`. */
function goProcess(collects: (request: number) => boolean, urls: string[] = []): RequestListener {
  let forced = 0
  let heapAlloc = 10_000
  return (request, response) => {
    urls.push(request.url ?? '')
    if (request.url?.includes('goroutine')) {
      response.end('goroutine profile: total 9\n')
      return
    }
    if (request.url?.includes('gc=1') && collects(forced)) {
      forced++
      heapAlloc -= 1_000
    }
    response.end(heapProfile(heapAlloc, forced))
  }
}

t.test('collects three times and reads what is left', async t => {
  const urls: string[] = []
  const reader = createPprofReader(
    await serve(
      t,
      goProcess(() => true, urls),
    ),
  )
  t.teardown(() => reader.close())
  t.same(await reader.read(TIMEOUT_MS), {
    liveHeapBytes: 7_000,
    collections: 3,
    stays: true,
    collected: true,
    sameProcess: true,
    goroutines: 9,
  })
  t.equal(urls.filter(url => url.includes('gc=1')).length, 3)
})

t.test('for a server that serves its MemStats alone, no heap profile is requested', async t => {
  const urls: string[] = []
  const address = await serve(
    t,
    goProcess(() => true, urls),
  )
  const reader = createPprofReader(address, '/debug/memstats')
  t.teardown(() => reader.close())
  t.match(await reader.read(TIMEOUT_MS), { liveHeapBytes: 7_000, collections: 3, collected: true })
  t.strictSame(
    urls.filter(url => !url.startsWith('/debug/pprof/goroutine')),
    ['/debug/memstats?debug=1', ...Array<string>(3).fill('/debug/memstats?debug=1&gc=1')],
  )
})

t.test('a reading without every collection says so', async t => {
  for (const heeded of [0, 1, 2]) {
    const reader = createPprofReader(
      await serve(
        t,
        goProcess(forced => forced < heeded),
      ),
    )
    t.teardown(() => reader.close())
    t.equal((await reader.read(TIMEOUT_MS)).collected, false, `${heeded} of 3`)
  }
})

/** Answers as a Go process whose other goroutines start collections too; `joins` says which requests join one of theirs. */
function busyProcess(joins: (request: number) => boolean): RequestListener {
  let collections = 100
  let forced = 0
  let requests = 0
  return (request, response) => {
    if (request.url?.includes('goroutine')) return void response.end('goroutine profile: total 9\n')
    if (request.url?.includes('gc=1')) {
      collections++
      if (!joins(requests++)) forced++
    }
    response.end(
      `heap profile: \n# runtime.MemStats\n# HeapAlloc = 7000\n# NumGC = ${collections}\n# NumForcedGC = ${forced}\n`,
    )
  }
}

t.test('a request that joins a collection of others is asked again, until a whole one is proven', async t => {
  for (const joined of [0, 1, 2]) {
    const reader = createPprofReader(
      await serve(
        t,
        busyProcess(request => request === joined),
      ),
    )
    t.teardown(() => reader.close())
    t.match(await reader.read(TIMEOUT_MS), { collected: true, collections: 3 }, `request ${joined}`)
  }
})

t.test('collections of others alone do not prove that requests are heeded', async t => {
  const reader = createPprofReader(
    await serve(
      t,
      busyProcess(() => true),
    ),
  )
  t.teardown(() => reader.close())
  t.equal((await reader.read(TIMEOUT_MS)).collected, false)
})

t.test('collects on while collections free something, and reads what is left', async t => {
  let left = 500_000
  let forced = 0
  const reader = createPprofReader(
    await serve(t, (request, response) => {
      if (request.url?.includes('goroutine')) return void response.end('goroutine profile: total 9\n')
      if (request.url?.includes('gc=1')) {
        forced++
        left = Math.max(100_000, left - 90_000)
      }
      response.end(heapProfile(left, forced))
    }),
  )
  t.teardown(() => reader.close())
  t.match(await reader.read(TIMEOUT_MS), {
    liveHeapBytes: 100_000,
    collections: 6,
    stays: true,
    collected: true,
  })
})

t.test('another process at the same address is detected', async t => {
  let answer = goProcess(() => true)
  const reader = createPprofReader(await serve(t, (request, response) => answer(request, response)))
  t.teardown(() => reader.close())
  t.equal((await reader.read(TIMEOUT_MS)).sameProcess, true)
  t.equal((await reader.read(TIMEOUT_MS)).sameProcess, true)
  answer = goProcess(() => true)
  t.equal((await reader.read(TIMEOUT_MS)).sameProcess, false)
  t.equal((await reader.read(TIMEOUT_MS)).sameProcess, true, 'from then on it is the one before')
})

t.test('one connection serves every reading', async t => {
  const ports = new Set<number | undefined>()
  const answer = goProcess(() => true)
  const address = await serve(t, (request, response) => {
    ports.add(request.socket.remotePort)
    answer(request, response)
  })
  const reader = createPprofReader(address)
  t.teardown(() => reader.close())
  await reader.read(TIMEOUT_MS)
  await reader.read(TIMEOUT_MS)
  t.equal(ports.size, 1)
})

t.test('a connection that was closed between two readings is opened again', async t => {
  const sockets = new Set<{ destroy(): void }>()
  const answer = goProcess(() => true)
  const address = await serve(t, (request, response) => {
    sockets.add(request.socket)
    answer(request, response)
  })
  const reader = createPprofReader(address)
  t.teardown(() => reader.close())
  await reader.read(TIMEOUT_MS)
  for (const socket of sockets) socket.destroy()
  t.equal((await reader.read(TIMEOUT_MS)).collected, true)
})

t.test('hostile answers end in an error that names the endpoint', async t => {
  const hostile: readonly (readonly [string, RequestListener, RegExp])[] = [
    ['not found', (_, response) => response.writeHead(404).end('no'), /status 404/],
    [
      'redirect',
      (_, response) => response.writeHead(302, { location: 'http://192.0.2.1/' }).end(),
      /status 302/,
    ],
    ['not a profile', (_, response) => response.end('<html>'), /no heap profile/],
    [
      'broken off',
      (request, response) => {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('heap')
        setImmediate(() => request.socket.destroy())
      },
      /GET http:.*aborted|GET http:.*ECONNRESET/,
    ],
    [
      'endless',
      (_, response) => {
        const chunk = Buffer.alloc(1024 * 1024, '#')
        const more = (): void => {
          while (!response.destroyed && response.write(chunk));
        }
        response.on('drain', more)
        more()
      },
      /more than \d+ bytes/,
    ],
  ]
  for (const [name, answer, message] of hostile) {
    const reader = createPprofReader(await serve(t, answer))
    t.teardown(() => reader.close())
    await t.rejects(reader.read(TIMEOUT_MS), { message }, name)
  }
})

t.test('a server that never answers, or is not there', async t => {
  const silent = createPprofReader(await serve(t, () => undefined))
  t.teardown(() => silent.close())
  await t.rejects(silent.read(50), { message: /no answer in time/ })
  const absent = createPprofReader({ host: '127.0.0.1', port: 1 })
  await t.rejects(absent.read(TIMEOUT_MS), { message: /ECONNREFUSED/ })
})
