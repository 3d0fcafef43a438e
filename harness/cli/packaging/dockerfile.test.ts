/** Checks the Dockerfile and the pinned versions, without Docker. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { coerce, gte } from 'semver'
import t from 'tap'
import { packagePath } from '../../model/package-path.js'
import { imageSources } from './testing/pack.js'

const read = (path: string): string => readFileSync(packagePath(path), 'utf8')

const DOCKERFILE = read('Dockerfile')
/** Continued lines are joined, comments left out. */
const INSTRUCTIONS = DOCKERFILE.replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter(line => line !== '')
  .map(line => {
    const [, word = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? []
    return { line, word, rest }
  })
const NODE = read('.nvmrc').trim()

/** The default of a build argument. */
const argument = (name: string): string =>
  new RegExp(String.raw`^ARG ${name}=(.+)$`, 'm').exec(DOCKERFILE)?.[1] ?? ''

t.test('it has instructions only, its stages come before those that copy from them', async t => {
  const known = ['ARG', 'FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'CMD']
  const stages: string[] = []
  for (const { line, word, rest } of INSTRUCTIONS) {
    t.ok(known.includes(word), line)
    const from = /--from=(\S+)/.exec(rest)?.[1]
    if (from !== undefined) t.ok(stages.includes(from), `${from} comes before ${line}`)
    const stage = word === 'FROM' ? / AS (\S+)$/.exec(rest)?.[1] : undefined
    if (stage !== undefined) stages.push(stage)
  }
  t.strictSame(stages, ['package', 'go'])
})

t.test('what it copies is there, and in its context', async t => {
  const context = imageSources()
  for (const path of context) t.ok(existsSync(packagePath(path)), path)
  const copies = INSTRUCTIONS.filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from='))
  t.equal(copies.length, 2)
  for (const path of copies.flatMap(({ rest }) => rest.split(' ').slice(0, -1))) {
    t.ok(path === '.' || context.includes(path), path)
  }
})

t.test('all that the package ships, and all that builds it, is in its context', async t => {
  const context = imageSources()
  const { files, scripts } = JSON.parse(read('package.json')) as {
    readonly files: readonly string[]
    readonly scripts: { readonly prepack: string }
  }
  const shipped = files.filter(path => !path.startsWith('!') && !path.startsWith('dist/'))
  const tools = scripts.prepack.match(/tools\/[\w.-]+/g) ?? []
  for (const path of [...shipped, ...tools])
    t.ok(
      context.some(known => path === known || path.startsWith(`${known}/`)),
      path,
    )
})

t.test('it runs as somebody without privileges, and starts leakgate', async t => {
  const last = INSTRUCTIONS.slice(INSTRUCTIONS.findLastIndex(({ word }) => word === 'FROM'))
  t.equal(last.find(({ word }) => word === 'USER')?.rest, 'node')
  t.strictSame(JSON.parse(last.at(-1)?.rest ?? ''), ['leakgate', '--help'])
  // No line may run as root after the user has changed.
  const afterUser = last.slice(last.findIndex(({ word }) => word === 'USER'))
  t.strictSame(
    afterUser.map(({ word }) => word),
    ['USER', 'WORKDIR', 'CMD'],
  )
})

t.test('one version of Node and one of Go, everywhere', async t => {
  const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } }
  t.equal(argument('NODE_VERSION'), NODE)
  t.equal(engines.node.split('.')[0], `>=${NODE}`)
  const go = argument('GO_VERSION')
  const needed = /^go (\S+)$/m.exec(read('tools/go-retain/go.mod'))?.[1]
  t.ok(
    gte(coerce(go) ?? '0.0.0', coerce(needed) ?? '999.0.0'),
    `${go} builds go-retain, which needs ${needed}`,
  )
  const workflows = readdirSync(packagePath('.github/workflows')).map(name => join('.github/workflows', name))
  let pins = 0
  for (const path of [...workflows, 'action.yml', 'docs/ci.md', '.devcontainer/devcontainer.json']) {
    for (const [pin, version] of read(path).matchAll(
      /(?:go-version: (?:.*\|\| )?|"version": )['"]([\d.]+)['"]/g,
    )) {
      t.equal(version, go, `${path}: ${pin}`)
      pins++
    }
  }
  t.ok(pins >= 6, `${pins} pins of Go`)
  const container = JSON.parse(read('.devcontainer/devcontainer.json')) as { image: string }
  t.match(container.image, `:${NODE}-`)
  t.match(read('action.yml'), `node-version: ${NODE}\n`)
})
