import t from 'tap'
import { branchLine, mainLine, withUnlisted } from './release-line.js'

/** As `go list -m -versions google.golang.org/grpc` has them. */
const GRPC_GO = (
  '1.60.0 1.60.1 1.61.0 1.61.1 1.62.0 1.62.1 1.63.0 1.63.2 1.64.0 1.64.1 1.65.0 1.65.1 1.66.0 1.66.1 1.66.2 ' +
  '1.67.0 1.67.1 1.67.2 1.67.3 1.68.0 1.68.1 1.69.0 1.69.2'
).split(' ')
/** Releases that exist, and are not in it. */
const UNLISTED = new Set(['1.61.2', '1.62.2', '1.63.1', '1.63.3', '1.66.3'])
const exists = (version: string): Promise<boolean> => Promise.resolve(UNLISTED.has(version))

const words = (text: string): string[] => text.split(' ')

t.test('the main line leaves out what was ported back to older branches', async t => {
  t.strictSame(
    mainLine(GRPC_GO, '1.60.1', '1.66.2'),
    words('1.60.1 1.61.0 1.62.0 1.63.0 1.64.0 1.65.0 1.66.0 1.66.1 1.66.2'),
  )
  t.notOk(
    mainLine(GRPC_GO, '1.60.1', '1.68.0').includes('1.65.1'),
    'a fix there is not a fix on the way to 1.68.0',
  )
})

t.test('on one branch, every patch release is on the line', async t => {
  t.strictSame(mainLine(GRPC_GO, '1.67.0', '1.67.3'), words('1.67.0 1.67.1 1.67.2 1.67.3'))
  t.strictSame(mainLine(GRPC_GO, '1.67.0', '1.67.1'), words('1.67.0 1.67.1'))
})

t.test('what the user names need not be listed, and a first release need not end in .0', async t => {
  t.strictSame(mainLine(GRPC_GO, '1.66.2', '1.66.3'), words('1.66.2 1.66.3'))
  t.strictSame(
    mainLine(words('1.72.0 1.74.2 1.74.3 1.75.0'), '1.72.0', '1.75.0'),
    words('1.72.0 1.74.2 1.75.0'),
  )
})

t.test('the branch of the last release before the change', async t => {
  t.strictSame(branchLine(GRPC_GO, '1.60.0', '1.61.0'), words('1.60.0 1.60.1 1.61.0'))
  t.strictSame(branchLine(GRPC_GO, '1.67.0', '1.67.1'), words('1.67.0 1.67.1'))
  t.strictSame(branchLine(GRPC_GO, '1.60.1', '1.61.0'), words('1.60.1 1.61.0'))
})

t.test('numbers that are missing from the list are asked for, and only those', async t => {
  const asked: string[] = []
  const all = await withUnlisted(GRPC_GO, '1.63.0', '1.64.0', version => {
    asked.push(version)
    return exists(version)
  })
  t.strictSame(
    all.filter(version => version.startsWith('1.63.')),
    words('1.63.0 1.63.1 1.63.2 1.63.3'),
  )
  t.strictSame(asked, words('1.63.1 1.63.3 1.63.4'))
  t.strictSame(
    (await withUnlisted(GRPC_GO, '1.66.0', '1.66.2', exists)).length,
    GRPC_GO.length,
    'none after upTo',
  )
})
