import { execFileSync } from 'node:child_process'
import { closeSync, openSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { destinationOf } from './destination.js'

/** A device of its own in a temporary folder. No test writes to a device of the machine. */
function whyNoDevice(path: string, kind: 'b' | 'c', major: number, minor: number): string | undefined {
  if (process.getuid?.() !== 0) return 'only root makes devices'
  try {
    execFileSync('mknod', [path, kind, String(major), String(minor)], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `no devices can be made here: ${String(error)}`
  }
}

t.test('the names of open descriptors', async t => {
  // These only say what they are; nothing is written.
  t.strictSame(destinationOf('/dev/stdout'), { kind: 'descriptor', descriptor: 1 })
  t.strictSame(destinationOf('/dev/stderr'), { kind: 'descriptor', descriptor: 2 })
  t.strictSame(destinationOf('/dev/fd/1'), { kind: 'descriptor', descriptor: 1 })
  t.strictSame(destinationOf('/proc/self/fd/2'), { kind: 'descriptor', descriptor: 2 })
  t.throws(() => destinationOf('/dev/fd/987'), /\/dev\/fd\/987 cannot be written: EBADF/)
  t.throws(
    () => destinationOf(`/proc/self/task/${process.pid}/fd/1`),
    { name: 'HarnessError' },
    'no other name of a descriptor',
  )
  const file = join(t.testdir({ text: '' }), 'text')
  const [reading, writing] = [openSync(file, 'r'), openSync(file, 'a')]
  try {
    t.throws(() => destinationOf(`/dev/fd/${reading}`), /is open for reading only/)
    t.strictSame(destinationOf(`/dev/fd/${writing}`), { kind: 'descriptor', descriptor: writing })
  } finally {
    closeSync(reading)
    closeSync(writing)
  }
})

t.test('files, folders and links', async t => {
  const folder = realpathSync(
    t.testdir({ home: { text: '', below: { text: '' } }, 'home-2': { text: '' }, away: '' }),
  )
  const home = join(folder, 'home')
  const link = (name: string, to: string): string => {
    symlinkSync(to, join(home, name))
    return join(home, name)
  }
  const file = (path: string): unknown => ({ kind: 'file', path })
  t.strictSame(destinationOf(join(home, 'new')), file(join(home, 'new')))
  t.strictSame(destinationOf(join(home, 'text')), file(join(home, 'text')))
  t.strictSame(destinationOf(link('beside', 'text')), file(join(home, 'text')))
  t.strictSame(destinationOf(link('below-it', 'below/text')), file(join(home, 'below', 'text')))
  t.strictSame(destinationOf(link('by-another', 'beside')), file(join(home, 'text')))
  t.throws(() => destinationOf(link('out', '../away')), /is a symbolic link to \S*away, which is outside/)
  t.throws(() => destinationOf(link('out-2', '../home-2/text')), /outside its folder/, 'a similar name')
  t.throws(() => destinationOf(link('out-3', 'out')), /outside its folder/, 'through another link')
  t.throws(() => destinationOf(link('dangling', 'nothing')), /to a file that is not there/)
  t.throws(() => destinationOf(link('round', 'round')), /cannot be followed/)
  t.throws(() => destinationOf(link('to-folder', 'below')), /is a folder/)
  for (const name of ['below', 'below/', 'none/', 'below/.', 'below/..']) {
    t.throws(() => destinationOf(`${home}/${name}`), /is a folder/, name)
  }
  symlinkSync(home, join(folder, 'linked-home'))
  t.match(destinationOf(join(folder, 'linked-home', 'beside')), { kind: 'file' }, 'the folder may be a link')
})

t.test('pipes and devices', async t => {
  const folder = realpathSync(t.testdir({}))
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  t.strictSame(destinationOf(pipe), { kind: 'pipe', path: pipe })
  symlinkSync('pipe', join(folder, 'link'))
  t.strictSame(destinationOf(join(folder, 'link')), { kind: 'pipe', path: pipe })
  const device = join(folder, 'device')
  const disk = join(folder, 'disk')
  const skip = whyNoDevice(device, 'c', 1, 3) ?? whyNoDevice(disk, 'b', 1, 0) ?? false
  t.test('devices', { skip }, async t => {
    t.strictSame(destinationOf(device), { kind: 'device', path: device })
    t.throws(() => destinationOf(disk), /is a block device/)
  })
})
