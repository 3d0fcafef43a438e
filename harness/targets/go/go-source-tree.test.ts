import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { digestSourceTree, findSourceTree } from './go-source-tree.js'

function tree(t: Test): string {
  return t.testdir({
    'go.mod': 'module google.golang.org/grpc\n\ngo 1.21\n',
    'version.go': 'package grpc\n',
    'version_test.go': 'package grpc\n',
    xds: { 'server.go': 'package xds\n', testdata: { x: 'x' } },
    examples: { 'go.mod': 'module google.golang.org/grpc/examples\n', 'main.go': 'package main\n' },
    '.git': { HEAD: 'x' },
  })
}

t.test('only the root of a clone is accepted', async t => {
  const root = tree(t)
  t.equal(await findSourceTree(root), root)
  await t.rejects(findSourceTree(join(root, 'xds')), { name: 'HarnessError', message: /no go\.mod/ })
  await t.rejects(findSourceTree(join(root, 'examples')), { message: /of another module/ })
  await t.rejects(findSourceTree(join(root, 'no such folder')), { message: /no go\.mod/ })
})

t.test('every input of a build changes the digest, and other files do not', async t => {
  const root = tree(t)
  const first = await digestSourceTree(root)
  const after = async (change: () => void): Promise<string> => {
    change()
    return digestSourceTree(root)
  }
  for (const [name, text] of [
    ['version_test.go', 'package grpc // changed\n'],
    ['.git/HEAD', 'y'],
    ['examples/main.go', 'package main // changed\n'],
    ['xds/testdata/x', 'y'],
  ] as const) {
    t.equal(await after(() => writeFileSync(join(root, name), text)), first, name)
  }
  t.equal(await after(() => symlinkSync('/nowhere', join(root, 'dangling'))), first, 'a link to nothing')
  const changed = await after(() => writeFileSync(join(root, 'xds', 'server.go'), 'package xds // changed\n'))
  t.not(changed, first)
  t.not(
    await after(() => {
      mkdirSync(join(root, 'new'))
      writeFileSync(join(root, 'new', 'a.go'), '')
    }),
    changed,
  )
  t.not(await after(() => writeFileSync(join(root, 'go.mod'), 'module google.golang.org/grpc\n')), changed)
  rmSync(join(root, 'new'), { recursive: true })
  writeFileSync(join(root, 'go.mod'), 'module google.golang.org/grpc\n\ngo 1.21\n')
  writeFileSync(join(root, 'xds', 'server.go'), 'package xds\n')
  t.equal(await digestSourceTree(root), first, 'the same again where it is as it was')
})
