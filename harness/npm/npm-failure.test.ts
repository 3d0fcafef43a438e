import t from 'tap'
import { explainNpmFailure } from './npm-failure.js'

t.test('a release that does not exist', t => {
  const words =
    'npm error code ETARGET\nnpm error notarget No matching version found for @grpc/grpc-js@1.5.99.'
  const { message, next } = explainNpmFailure('@grpc/grpc-js@1.5.99', words, undefined)
  t.match(message, '@grpc/grpc-js@1.5.99 does not exist')
  t.match(next, 'npm view @grpc/grpc-js versions')
  t.end()
})

t.test('another failure is quoted, without the path of the log', t => {
  const words = [
    'npm warn Unknown config',
    'npm error code ENOTFOUND',
    'npm error A complete log of this run can be found in: /home/me/x.log',
  ].join('\n')
  const { message, next } = explainNpmFailure('p@1.0.0', words, undefined)
  t.equal(message, 'p@1.0.0 could not be installed: npm error code ENOTFOUND')
  t.match(next, 'network')
  t.end()
})

t.test('npm is not installed', t => {
  t.match(explainNpmFailure('p@1.0.0', '', 'ENOENT').message, 'npm could not be started: ENOENT')
  t.end()
})
