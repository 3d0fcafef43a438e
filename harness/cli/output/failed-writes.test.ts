import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { runResultSchema } from '../../model/run-result.js'
import { storedRunPath } from '../../report/testing/stored-runs.js'
import { inShell, leakgate } from '../testing/leakgate.js'

const LEAK = storedRunPath('leak')
const STABLE = storedRunPath('stable')
const VOID = storedRunPath('void')

/** Large enough for a verdict after the first stage. */
const LEAKY = ['--target', 'node+planted-leak=65536', '--mode', 'plain', '--evidence', 'none']

/** Fewer bytes than any page has; `run.json` has less. */
const PAGE_TOO_LARGE = 'ulimit -f 40'
/** Fewer bytes than any `run.json` has. */
const RUN_TOO_LARGE = 'ulimit -f 4'

const words = (args: readonly string[]): string => args.map(arg => `'${arg}'`).join(' ')

t.test('a reader that ends early changes no exit code and is no error', async t => {
  for (const [expected, ...args] of [
    [0, 'compare', LEAK, STABLE],
    [1, 'compare', STABLE, LEAK, '--json'],
    [3, 'compare', VOID, STABLE, '--format', 'html'],
    [1, 'judge', LEAK, '--json'],
    [3, 'judge', VOID],
    [3, 'merge', VOID, STABLE],
    [0, 'report', LEAK, '--format', 'html'],
    [0, 'list'],
    [0, 'list', '--json'],
    [0, '--help'],
    [0, 'completion', 'bash'],
  ] as const) {
    const { code, stderr } = await inShell(
      // The reader ends at once.
      `{ sleep 0.3; leakgate ${words(args)}; } | true; exit "\${PIPESTATUS[0]}"`,
    )
    t.match({ code, stderr }, { code: expected, stderr: '' }, args.join(' '))
  }
  const doctor = await inShell('leakgate doctor')
  const piped = await inShell('{ sleep 0.3; leakgate doctor; } | true; exit "${PIPESTATUS[0]}"')
  t.match(piped, { code: doctor.code, stderr: '' })
})

t.test(
  'without a reader of standard error, or of both, files are written and the verdict counts',
  async t => {
    const folder = t.testdir({})
    const env = { GITHUB_ACTIONS: 'true', LEAK, STABLE, FILE: join(folder, 'report.xml') }
    const command = 'sleep 0.3; leakgate compare "$STABLE" "$LEAK" --report junit="$FILE"'
    const noErrors = await inShell(`exec 2> >(true); ${command}`, env)
    t.equal(noErrors.code, 1)
    t.match(noErrors.stdout, /leak/)
    t.match(readFileSync(env.FILE, 'utf8'), /<\/testsuites>/)
    rmSync(env.FILE)
    const neither = await inShell(`{ ${command}; } 2>&1 | true; exit "\${PIPESTATUS[0]}"`, env)
    t.match(neither, { code: 1, stdout: '', stderr: '' })
    t.match(readFileSync(env.FILE, 'utf8'), /<\/testsuites>/)
    rmSync(env.FILE)
    const closed = await inShell(`exec >&- 2>&-; ${command}`, env)
    t.match(closed, { code: 1, stdout: '', stderr: '' })
    t.match(readFileSync(env.FILE, 'utf8'), /<\/testsuites>/)
  },
)

t.test('a file that cannot be written is named, and the verdict and the other files are there', async t => {
  const folder = t.testdir({ 'report.html': 'of an earlier run' })
  const [baseline, xml] = [join(folder, 'baseline.json'), join(folder, 'after.xml')]
  await leakgate(['compare', STABLE, '--baseline', baseline, '--update-baseline'])
  const { code, stdout, stderr } = await inShell(
    `${PAGE_TOO_LARGE}; leakgate compare "$STABLE" --baseline "$BASELINE" --out "$OUT" --report junit="$XML"`,
    { STABLE, BASELINE: baseline, OUT: folder, XML: xml },
  )
  t.equal(code, 2, 'a page was asked for and is not there')
  t.match(stdout, /^stable [^]*^same: /m, 'the verdict')
  t.match(stderr, /^leakgate: \S*report\.html cannot be written: EFBIG: [^\n]*\n +Free space there/)
  t.match(readFileSync(xml, 'utf8'), /<\/testsuites>/)
  t.equal(runResultSchema.parse(read(join(folder, 'run.json'))).verdict, 'stable')
  t.equal(readFileSync(join(folder, 'report.html'), 'utf8'), 'of an earlier run', 'whole or not at all')
  t.strictSame(readdirSync(folder).sort(), ['after.xml', 'baseline.json', 'report.html', 'run.json'])
})

t.test('every file that cannot be written is named', async t => {
  const out = t.testdir({})
  const { code, stdout, stderr } = await inShell(
    `${RUN_TOO_LARGE}; leakgate merge "$LEAK" "$STABLE" --out "$OUT"`,
    {
      LEAK,
      STABLE,
      OUT: out,
    },
  )
  t.equal(code, 2)
  t.match(stdout, /leak[^]*stable/, 'the grid')
  for (const path of [...readdirSync(join(out, 'cells')).map(id => `${id}/run.json`), 'report.html']) {
    t.match(stderr, `${path} cannot be written: EFBIG`)
  }
  t.ok(existsSync(join(out, 'matrix.json')))
})

t.test('a standard output that takes only a part is no success', async t => {
  const folder = t.testdir({})
  const file = join(folder, 'run.json')
  for (const command of [
    'judge "$LEAK" --json',
    'report "$LEAK" --format html',
    'compare "$STABLE" "$LEAK" --json',
  ]) {
    const { code, stderr } = await inShell(`${RUN_TOO_LARGE}; leakgate ${command} > "$FILE"`, {
      LEAK,
      STABLE,
      FILE: file,
    })
    t.equal(code, 2, command)
    t.match(stderr, /^leakgate: standard output cannot be written: EFBIG/, command)
  }
})

t.test('a full file system', async t => {
  const root = process.getuid?.() === 0
  t.test('files', { skip: !root && 'only root mounts one' }, async t => {
    const disk = mkdtempSync(join(tmpdir(), 'leakgate-full-'))
    try {
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'leakgate-full', disk], { stdio: 'pipe' })
      } catch (error) {
        t.pass('a full tmpfs', { skip: `nothing can be mounted here: ${String(error)}` })
        return
      }
      try {
        const page = join(disk, 'report.html')
        const xml = join(t.testdir({}), 'leakgate.xml')
        writeFileSync(page, 'of an earlier run')
        const args = ['compare', STABLE, LEAK, '--out', disk, '--report', `junit=${xml}`]
        const { code, stdout, stderr } = await leakgate(args)
        t.equal(code, 2)
        t.match(stderr, /report\.html cannot be written: ENOSPC/)
        t.match(stdout, /leak/)
        t.match(readFileSync(xml, 'utf8'), /<\/testsuites>/)
        t.equal(readFileSync(page, 'utf8').slice(0, 40), 'of an earlier run')
        t.strictSame(readdirSync(disk), ['report.html'], 'no part of a file is left')
      } finally {
        execFileSync('umount', [disk])
      }
    } finally {
      rmSync(disk, { recursive: true })
    }
  })
  t.test('a device', { skip: !root && 'only root makes devices' }, async t => {
    const device = join(t.testdir({}), 'full')
    try {
      execFileSync('mknod', [device, 'c', '1', '7'], { stdio: 'pipe' })
      t.throws(() => writeFileSync(device, 'x'), { code: 'ENOSPC' })
    } catch (error) {
      t.pass('a full device', { skip: `devices cannot be used here: ${String(error)}` })
      return
    }
    const { code, stdout, stderr } = await leakgate(['compare', STABLE, LEAK, '--report', `json=${device}`])
    t.equal(code, 2)
    t.match(stderr, /full cannot be written: ENOSPC/)
    t.match(stdout, /leak/)
    t.ok(lstatSync(device).isCharacterDevice())
  })
})

t.test('a real run: closed readers keep its verdict, and a full disk costs the file only', async t => {
  const folder = t.testdir({})
  const [out, xml, errors] = [join(folder, 'out'), join(folder, 'leakgate.xml'), join(folder, 'errors')]
  mkdirSync(out)
  const closed = await inShell(
    `exec 2> >(true); leakgate run ${words(LEAKY)} | head -1; exit "\${PIPESTATUS[0]}"`,
  )
  t.equal(closed.code, 1)
  t.match(closed.stdout, /^leak {2}node/)
  const full = await inShell(
    `${RUN_TOO_LARGE}
     { sleep 0.3; leakgate run ${words(LEAKY)} --json --out "$OUT" --report junit="$XML" 2> "$ERRORS"; } | true
     exit "\${PIPESTATUS[0]}"`,
    { OUT: out, XML: xml, ERRORS: errors },
  )
  t.equal(full.code, 2, 'run.json was asked for and is not there')
  t.match(readFileSync(errors, 'utf8'), /out\/run\.json cannot be written: EFBIG.*; .*report\.html cannot be/)
  t.match(readFileSync(xml, 'utf8'), /<failure type="leak"/)
  t.strictSame(readdirSync(out), [])
})

t.test('a matrix shows the verdict of a cell that cannot be stored', async t => {
  const out = t.testdir({})
  const flags = ['--targets', 'node+planted-leak=65536', '--modes', 'plain', '--out', out]
  const { code, stdout, stderr } = await inShell(`${RUN_TOO_LARGE}; leakgate matrix ${words(flags)}`)
  t.equal(code, 2, stdout)
  t.match(stdout, /^leak +node\+planted-leak=65536/m)
  t.match(stderr, /run\.json cannot be written: EFBIG/)
})

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
