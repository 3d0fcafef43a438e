import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { storedRunPath } from '../../report/testing/stored-runs.js'
import { inShell, leakgate } from '../testing/leakgate.js'

const LEAK = storedRunPath('leak')
const STABLE = storedRunPath('stable')
const JUNIT = /^<\?xml version="1\.0"[\s\S]*<\/testsuites>\s*$/

function makePipe(folder: string): string {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  return pipe
}

t.test('a pipe gets the report, stays a pipe, and its reader waits for it', async t => {
  const folder = t.testdir({})
  const pipe = makePipe(folder)
  for (const command of [
    'leakgate compare "$LEAK" "$STABLE" --report junit="$PIPE"',
    'leakgate report "$STABLE" --format junit --out "$PIPE"',
  ]) {
    const { code, stderr } = await inShell(
      `timeout 120 cat "$PIPE" > "$PIPE.got" & ${command}; code=$?; wait; exit $code`,
      { LEAK, STABLE, PIPE: pipe },
    )
    t.equal(code, 0, stderr)
    t.ok(lstatSync(pipe).isFIFO(), command)
    t.match(readFileSync(`${pipe}.got`, 'utf8'), JUNIT, command)
  }
  t.strictSame(readdirSync(folder).sort(), ['pipe', 'pipe.got'], 'nothing is left beside it')
})

t.test('a pipe that nobody reads is refused before the run, and a reader that ends is named', async t => {
  const folder = t.testdir({})
  const pipe = makePipe(folder)
  const { code, stdout, stderr } = await leakgate(['run', '--target', 'node', '--report', `junit=${pipe}`])
  t.equal(code, 2)
  t.match(stderr, /^leakgate: \S*pipe is a pipe that nobody reads\n +Start its reader first\.\n$/)
  t.equal(stdout, '', 'nothing was measured')
  const ended = await inShell(
    'timeout 120 true < "$PIPE" & leakgate compare "$LEAK" "$STABLE" --report junit="$PIPE"',
    { LEAK, STABLE, PIPE: pipe },
  )
  t.equal(ended.code, 2)
  t.match(ended.stderr, /pipe cannot be written: EPIPE/)
  t.match(ended.stdout, /what it saved|saves|keeps/i, 'the verdict was printed')
  t.ok(lstatSync(pipe).isFIFO())
})

t.test('a device is written to and stays a device', async t => {
  const folder = t.testdir({})
  // A device of the test's own; the one of the machine is never named.
  const device = join(folder, 'null')
  let skip: string | false = process.getuid?.() === 0 ? false : 'only root makes devices'
  if (skip === false) {
    try {
      execFileSync('mknod', [device, 'c', '1', '3'], { stdio: 'pipe' })
      writeFileSync(device, 'x')
    } catch (error) {
      skip = `devices cannot be used here: ${String(error)}`
    }
  }
  t.test('with --report and with report --out', { skip }, async t => {
    for (const args of [
      ['compare', LEAK, STABLE, '--report', `junit=${device}`],
      ['report', STABLE, '--format', 'junit', '--out', device],
    ]) {
      const { code, stderr } = await leakgate(args)
      t.equal(code, 0, stderr)
      t.ok(lstatSync(device).isCharacterDevice(), args.join(' '))
    }
    t.strictSame(readdirSync(folder), ['null'])
  })
})

t.test('an open descriptor is written to: what is behind it is not replaced', async t => {
  const folder = t.testdir({ log: 'before\n' })
  const log = join(folder, 'log')
  const { ino } = statSync(log)
  const { code, stderr } = await inShell(
    `exec 3>> "$LOG"
     leakgate compare "$LEAK" "$STABLE" --quiet --report tap=/dev/fd/3 --report junit=/proc/self/fd/3 || exit
     leakgate report "$STABLE" --format tap --out /dev/fd/1 >> "$LOG" || exit
     leakgate report "$STABLE" --format tap --out /dev/fd/2 2>> "$LOG" || exit
     echo after >> "$LOG"`,
    { LEAK, STABLE, LOG: log },
  )
  t.equal(code, 0, stderr)
  t.equal(statSync(log).ino, ino, 'the same file')
  const tap = String.raw`TAP version 14\n[^]*?`
  t.match(readFileSync(log, 'utf8'), new RegExp(`^before\n${tap}<\\?xml[^]*${tap}${tap}after\n$`))
  const substitution = await inShell('leakgate compare "$LEAK" "$STABLE" --quiet --report junit=>(cat)', {
    LEAK,
    STABLE,
  })
  t.equal(substitution.code, 0, substitution.stderr)
  const notOpen = await leakgate(['compare', LEAK, STABLE, '--report', 'junit=/dev/fd/987'])
  t.match(notOpen, { code: 2, stdout: '', stderr: /\/dev\/fd\/987 cannot be written: EBADF/ })
})

/** Commands that write files, with the place of one file of each; all are refused before anything is measured. */
const WRITERS: readonly (readonly [file: string, ...args: string[]])[] = [
  ['named.xml', 'run', '--target', 'node', '--report', 'junit=named.xml'],
  ['named.xml', 'report', STABLE, '--out', 'named.xml'],
  ['out/run.json', 'run', '--target', 'node', '--out', 'out'],
  ['out/report.html', 'run', '--target', 'node', '--out', 'out'],
  ['out/before/run.json', 'compare', 'node', 'node', '--out', 'out'],
  ['out/after/run.json', 'compare', 'node', 'node', '--out', 'out'],
  ['out/report.html', 'compare', LEAK, STABLE, '--out', 'out'],
  ['baseline.json', 'compare', 'node', '--baseline', 'baseline.json', '--update-baseline'],
  ['out/bisect.json', 'bisect', '--bad', 'grpc-js@1.5.9', '--good', 'grpc-js@1.5.10', '--out', 'out'],
  ['out/report.html', 'bisect', '--bad', 'grpc-js@1.5.9', '--good', 'grpc-js@1.5.10', '--out', 'out'],
  ['out/cells/node-plain-clean/run.json', 'matrix', '--targets', 'node', '--modes', 'plain', '--out', 'out'],
  ['out/report.html', 'matrix', '--targets', 'node', '--modes', 'plain', '--out', 'out'],
  ['out/matrix.json', 'merge', STABLE, '--out', 'out'],
  // Without Go, as the servers are other ones with it.
  ['out/node-clean/run.json', 'repro', '--out', 'out'],
]

t.test('a link is not followed out of its folder: no command replaces the file that it leads to', async t => {
  for (const [file, ...args] of WRITERS) {
    const folder = t.testdir({ victim: 'precious', work: {} })
    const [work, target] = [join(folder, 'work'), join(folder, 'victim')]
    const link = join(work, file)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(target, link)
    const path = args[0] === 'repro' ? 'PATH="${TEST_NODE%/*}";' : ''
    const command = args.map(arg => `'${arg}'`).join(' ')
    const { code, stdout, stderr } = await inShell(`cd "$WORK" && ${path} leakgate ${command}`, {
      WORK: work,
    })
    const what = `${args[0] ?? ''} ${file}`
    t.equal(code, 2, `${what}\n${stdout}\n${stderr}`)
    t.match(stderr, `${file} is a symbolic link to ${target}, which is outside its folder`, what)
    t.equal(stdout, '', what)
    t.equal(readFileSync(target, 'utf8'), 'precious', what)
    t.equal(readlinkSync(link), target, 'the link is as it was')
  }
})

t.test('a link within its folder stays, and what it leads to is replaced', async t => {
  const folder = t.testdir({ 'run-7.xml': 'old' })
  const link = join(folder, 'latest.xml')
  symlinkSync('run-7.xml', link)
  chmodSync(join(folder, 'run-7.xml'), 0o640)
  t.equal((await leakgate(['compare', LEAK, STABLE, '--report', `junit=${link}`])).code, 0)
  t.equal(readlinkSync(link), 'run-7.xml')
  t.match(readFileSync(join(folder, 'run-7.xml'), 'utf8'), JUNIT)
  t.equal(statSync(link).mode & 0o777, 0o640, 'with the mode that it had')
  symlinkSync('run-8.xml', join(folder, 'next.xml'))
  const dangling = await leakgate(['compare', LEAK, STABLE, '--report', `junit=${join(folder, 'next.xml')}`])
  t.match(dangling, {
    code: 2,
    stdout: '',
    stderr: /next\.xml is a symbolic link to a file that is not there/,
  })
})

t.test('folders and sockets are refused', async t => {
  const folder = t.testdir({ results: {}, file: '' })
  // The path of a socket has at most 107 bytes.
  const short = mkdtempSync(join(tmpdir(), 'leakgate-'))
  const socket = join(short, 'socket')
  const server = createServer().listen(socket)
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    rmSync(short, { recursive: true })
  })
  for (const [path, message] of [
    [join(folder, 'results'), /results is a folder/],
    [join(folder, 'results/'), /results\/ is a folder/],
    [join(folder, 'none/'), /none\/ is a folder/],
    [socket, /socket is a socket/],
    [join(folder, 'file/report.xml'), /The output folder \S*file cannot be written: it is not a folder/],
  ] as const) {
    const args = ['run', '--target', 'node', '--report', `junit=${path}`]
    t.match(await leakgate(args), { code: 2, stdout: '', stderr: message }, path)
  }
  t.ok(lstatSync(socket).isSocket())
  const out = await leakgate(['run', '--target', 'node', '--out', join(folder, 'file')])
  t.match(out, { code: 2, stdout: '', stderr: /file cannot be written: it is not a folder/ })
})

t.test('files of the evidence: what is no file is left alone', async t => {
  const folder = t.testdir({ evidence: { 'retain-after.json': {} } })
  const refused = await leakgate(['run', '--target', 'node', '--out', folder])
  t.match(refused, { code: 2, stdout: '', stderr: /retain-after\.json is not a file, and is in the way/ })
  const blocked = t.testdir({ evidence: 'a file' })
  const noFolder = await leakgate(['run', '--target', 'node', '--out', blocked])
  t.match(noFolder, { code: 2, stdout: '', stderr: /evidence cannot be written: it is not a folder/ })
})

t.test("GitHub's job summary is appended to a regular file only", async t => {
  const folder = t.testdir({ victim: 'precious', home: { 'summary.md': 'before\n' } })
  const home = join(folder, 'home')
  const pipe = makePipe(home)
  symlinkSync('../victim', join(home, 'link'))
  const summarise = (path: string): ReturnType<typeof inShell> =>
    inShell('leakgate compare "$STABLE" "$LEAK"', { LEAK, STABLE, GITHUB_STEP_SUMMARY: path })
  for (const [path, message] of [
    [pipe, /no job summary was written: .*pipe is not a regular file/],
    [join(home, 'link'), /no job summary was written: .*outside its folder/],
    [home, /no job summary was written: .*is a folder/],
  ] as const) {
    const { code, stderr } = await summarise(path)
    t.equal(code, 1, 'the verdict counts')
    t.match(stderr, message)
  }
  t.equal(readFileSync(join(folder, 'victim'), 'utf8'), 'precious')
  const { code, stderr } = await summarise(join(home, 'summary.md'))
  t.match({ code, stderr }, { code: 1, stderr: '' })
  t.match(readFileSync(join(home, 'summary.md'), 'utf8'), /^before\n## /)
})

t.test('two results for one file are refused before the run, whatever its name', async t => {
  const folder = t.testdir({ real: {} })
  symlinkSync('real', join(folder, 'link'))
  const same: [string, string][] = [
    ['real/a', 'real/a'],
    ['real/a', './real/../real/a'],
    ['real/a', 'link/a'],
    ['link/new/a', 'real/new/a'],
  ]
  for (const [first, second] of same) {
    const names = [first, second].map(name => `${folder}/${name}`)
    const args = ['run', '--target', 'node', '--report', `junit=${names[0]}`, '--report', `tap=${names[1]}`]
    t.match(await leakgate(args), { code: 2, stdout: '', stderr: /Two results go to / }, second)
  }
  const page = ['run', '--target', 'node', '--out', folder, '--report', `junit=${folder}/report.html`]
  t.match(await leakgate(page), { code: 2, stderr: /Two results go to .*report\.html/ })
  t.same(readdirSync(join(folder, 'real')), [], 'nothing is written')
})

t.test('several reports for one device are no mistake', async t => {
  const both = ['report', LEAK, '--format', 'tap', '--out', '/dev/stderr']
  t.match(await leakgate(both), { code: 0, stderr: /not ok|TAP version/ })
})
