import { once } from 'node:events'
import { createServer } from 'node:http2'
import { connect, type AddressInfo } from 'node:net'
import semver from 'semver'
import t from 'tap'
import { brokenBytes } from './broken-frames.js'
import { GOAWAY, PREFACE } from './frame-encoder.js'

/** Older releases keep the session, and nothing tells of it: CVE-2025-23085. */
const skip = semver.satisfies(process.version, '<20.18.2 || >=22.0.0 <22.13.1 || >=23.0.0 <23.6.1')

t.test(
  'nghttp2 ends a connection whose GOAWAY names a stream of the client, and takes one that names none',
  { skip },
  async t => {
    for (const [goaway, ends] of [
      [GOAWAY, false],
      [brokenBytes('goaway-last-stream'), true],
    ] as const) {
      const errors: unknown[] = []
      const server = createServer()
      server.on('sessionError', error => errors.push(error))
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      socket.resume().end(Buffer.concat([PREFACE, goaway]))
      await once(socket, 'close')
      server.close()
      t.equal(errors.length > 0, ends, String(errors))
    }
  },
)
