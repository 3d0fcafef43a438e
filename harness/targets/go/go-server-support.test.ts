import t from 'tap'
import { GRPC_GO } from './go-library.js'
import { checkSupported, tagsForRelease, tagsForTree } from './go-server-support.js'

t.test('a release that is too old is refused with the reason and the first supported one', t => {
  t.throws(() => checkSupported('1.33.2'), {
    name: 'HarnessError',
    message: /v1\.33\.2 has no package .*credentials\/insecure/,
    next: new RegExp(`v${GRPC_GO.oldest.replaceAll('.', '\\.')} is the first`),
  })
  for (const version of [GRPC_GO.oldest, '1.36.0', '1.85.0']) {
    t.doesNotThrow(() => checkSupported(version), version)
  }
  t.end()
})

t.test('the sources for a release', t => {
  t.same(tagsForRelease('1.37.1'), ['-tags=grpc_before_1_38,grpc_before_1_77'])
  t.same(tagsForRelease('1.38.0'), ['-tags=grpc_before_1_77'])
  t.same(tagsForRelease('1.76.0'), ['-tags=grpc_before_1_77'])
  t.same(tagsForRelease('1.77.0'), [])
  t.same(tagsForRelease('1.85.0'), [])
  t.end()
})

t.test('the sources for a source tree depend on its content', async t => {
  const tree = t.testdir({
    old: { xds: { 'server.go': 'func NewGRPCServer(' } },
    tested: { xds: { 'server_test.go': 'func ServingModeCallback(' } },
    middle: { xds: { 'server.go': '', 'server_options.go': 'func ServingModeCallback(cb' } },
    current: {
      xds: {
        'server_options.go': 'func ServingModeCallback(cb',
        bootstrap: {
          'bootstrap.go': 'func RegisterChannelCredentials(c',
        },
      },
    },
    none: {},
  })
  t.same(await tagsForTree(`${tree}/current`), [])
  t.same(await tagsForTree(`${tree}/middle`), ['-tags=grpc_before_1_77'])
  for (const name of ['old', 'tested', 'none']) {
    t.same(await tagsForTree(`${tree}/${name}`), ['-tags=grpc_before_1_38,grpc_before_1_77'], name)
  }
})
