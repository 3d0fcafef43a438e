import t from 'tap'
import { HarnessError } from '../model/harness-error.js'
import { formatTarget } from './format-target.js'
import { hasReleases, isPackage } from './package-target.js'
import { parseTarget } from './parse-target.js'
import { targetKinds } from './registry.js'
import { mayContainCommas, packageForms, plantableForms, targetForms } from './target-help.js'

const TEXTS = [
  'go@1.66.2',
  'go@1.66.3+planted-leak=64',
  'go@1.66.3+planted-leak=64/100',
  'go:../grpc-go',
  'node',
  'node+planted-leak',
  'node+planted-leak=56/2',
  'grpc-js@1.5.9',
  'go-control-plane@0.11.0',
  'go-control-plane@0.11.0+planted-leak=64/100',
  'grpc-js-client@1.12.5',
  'grpc-js-client@1.12.5+planted-leak=56/2',
  'go-client@1.47.0',
  'go-client@1.47.0+planted-leak=1',
  'command:./my-server --listen {address}',
  'attach:127.0.0.1:50051',
]

t.test('a parsed target is formatted as the same text', async t => {
  for (const text of TEXTS) t.equal(formatTarget(parseTarget(text)), text)
  t.equal(formatTarget(parseTarget('go@v1.66.2')), 'go@1.66.2')
  t.equal(formatTarget(parseTarget('node+planted-leak=56/1')), 'node+planted-leak=56')
})

t.test('each text is of one kind, and each kind has a text above', async t => {
  for (const text of TEXTS) {
    const kinds = targetKinds.all.filter(kind => kind.parse(text) !== undefined)
    t.strictSame(
      kinds.map(({ name }) => name),
      [parseTarget(text).kind],
      text,
    )
  }
  t.strictSame([...new Set(TEXTS.map(text => parseTarget(text).kind))], targetKinds.names)
})

t.test('a misspelt planted leak is refused, and plants no other leak', async t => {
  const wrong = [
    'go@1.66.3+planted-leak',
    'go@1.66.3+planted',
    'go@1.66.3+planted-leak=64/',
    'go+planted-leak=64',
    'node+planted',
    'node+planted-leak=',
    'node@1+planted-leak=64',
    'grpc-js@1.5.9+planted-leak=64',
  ]
  for (const text of wrong) t.throws(() => parseTarget(text), HarnessError, text)
})

t.test('a leak can be planted in a server without one', async t => {
  for (const text of ['go@1.66.3', 'node']) {
    const spec = parseTarget(text)
    const kind = targetKinds.get(spec.kind)
    t.equal(kind.isPlanted?.(spec), false, text)
    const planted = kind.plant?.(spec, { bytes: 64, everyNth: 100 }) ?? spec
    t.equal(kind.isPlanted?.(planted), true)
    t.equal(formatTarget(planted), `${text}+planted-leak=64/100`)
  }
})

t.test('releases of a package', async t => {
  const packages = TEXTS.filter(text => isPackage(parseTarget(text)))
  t.strictSame(packages, [
    ...TEXTS.slice(0, 3),
    'grpc-js@1.5.9',
    'go-control-plane@0.11.0',
    'go-control-plane@0.11.0+planted-leak=64/100',
    ...TEXTS.filter(text => text.includes('-client@')),
  ])
  for (const stored of ['go', 'grpc-js', 'grpc-js-client', 'go-client']) t.ok(hasReleases(stored), stored)
  for (const stored of ['node', 'command', 'go-source', 'toy']) t.notOk(hasReleases(stored), stored)
})

t.test('the text of the help', async t => {
  t.equal(
    packageForms(),
    'go@VERSION, grpc-js@VERSION, go-control-plane@VERSION, grpc-js-client@VERSION or go-client@VERSION',
  )
  t.equal(
    plantableForms(),
    'go@VERSION, node, go-control-plane@VERSION, grpc-js-client@VERSION or go-client@VERSION',
  )
  t.match(targetForms(), /^go@VERSION, .*, "command:PROGRAM ARGS", attach:HOST:PORT or attach:unix:\/PATH$/)
  t.strictSame(TEXTS.filter(mayContainCommas), ['go:../grpc-go', 'command:./my-server --listen {address}'])
})
