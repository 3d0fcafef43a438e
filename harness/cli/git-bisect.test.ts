import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { unlessLong } from '../model/testing/long-tests.js'
import { leakgate, MAIN } from './testing/leakgate.js'

const run = promisify(execFile)

/** A gRPC server of a few lines; `kept` is what its session handler does. */
function server(kept: string): string {
  return `
    import { createServer } from 'node:http2'
    const [host, port] = process.argv[2].split(':')
    const kept = []
    const server = createServer()
    server.on('session', session => { ${kept} })
    server.on('stream', stream => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end(Buffer.from([0, 0, 0, 0, 20, 0x0a, 18, 0x12, 16, ...new Array(16).fill(0)]))
    })
    server.listen(Number(port), host)
  `
}

const HEALTHY = server('')
const LEAKING = server('kept.push(new Array(500).fill(kept.length))')

const TARGET = `command:${process.execPath} --inspect=127.0.0.1:0 --inspect-publish-uid=stderr server.mjs {address}`
const SOON = ['--threshold', '1024', '--at-least', '0']
const RUN = ['run', '--bisect-exit', '--mode', 'plain', ...SOON, '--target', TARGET]

const hasGit = await run('git', ['--version']).then(
  () => true,
  () => false,
)

t.test(
  'git bisect run ends on the commit that brought the leak',
  { skip: unlessLong || (!hasGit && 'no git') },
  async t => {
    const repository = t.testdir({})
    const identity = [
      '-c',
      'user.name=nobody',
      '-c',
      'user.email=nobody@example.com',
      '-c',
      'commit.gpgsign=false',
    ]
    const git = async (...args: string[]): Promise<string> =>
      (await run('git', [...identity, ...args], { cwd: repository, timeout: 300_000 })).stdout
    await git('init', '--quiet')
    for (const [subject, text] of [
      ['serve', HEALTHY],
      ['say more', `// a comment\n${HEALTHY}`],
      ['do not even start', 'throw new Error("unfinished")'],
      ['start again', HEALTHY],
      ['remember every session', LEAKING],
      ['say more of it', `// a comment\n${LEAKING}`],
    ] as const) {
      writeFileSync(join(repository, 'server.mjs'), text)
      await git('add', '.')
      await git('commit', '--quiet', '-m', subject)
    }
    await git('bisect', 'start', 'HEAD', 'HEAD~5')
    const said = await git('bisect', 'run', process.execPath, MAIN, ...RUN, '--connections', '4000')
    t.match(said, /is the first bad commit/)
    t.match(await git('show', '--no-patch', '--format=%s', 'refs/bisect/bad'), 'remember every session')
  },
)

t.test(
  'a revision that does not run is skipped, and what is no revision’s fault stops the search',
  async t => {
    const folder = t.testdir({ 'server.mjs': 'throw new Error("unfinished")' })
    const broken = await leakgate([
      ...RUN.slice(0, -1),
      TARGET.replace('server.mjs', join(folder, 'server.mjs')),
    ])
    t.equal(broken.code, 125, broken.stderr)
    t.match(broken.stderr, /unfinished/)
    const silent = ['--target', 'node', '--max-seconds', '1', '--rpcs', '10000', '--mode', 'plain']
    t.equal((await leakgate(['run', '--bisect-exit', ...silent])).code, 125, 'inconclusive')
    for (const wrong of [
      ['--colour'],
      ['--target', 'rust@1'],
      ['--connections', 'many', '--target', 'node'],
      ['--mode', 'plain', '--target', 'command:/no/such/program {address}'],
      ['--target', 'node', '--max-seconds', '1', '--linger-ms', '900'],
      ['--replace', folder],
      ['--replace', folder, '--target', 'go@1.66.2'],
      [],
    ]) {
      const { code, stderr } = await leakgate(['run', '--bisect-exit', ...wrong])
      t.equal(code, 128, `${wrong.join(' ')}: ${stderr}`)
      t.not(stderr, '')
    }
  },
)
