import t, { type Test } from 'tap'
import type { RunObserver } from '../run-observer.js'
import { parseScenario } from '../scenario/scenario-input.js'
import { Rig } from './rig.js'

const never = new AbortController().signal
const NODE = `"${process.execPath}" --inspect=127.0.0.1:0 --inspect-publish-uid=stderr`

/** A program of one line in Node, with the words after it. */
function program(t: Test, text: string): string {
  return `command:${NODE} "${t.testdir({ 'server.cjs': text })}/server.cjs"`
}

function start(target: string, observer: RunObserver = {}, readySeconds = 4): Promise<Rig> {
  const scenario = parseScenario({ target, mode: 'plain', readySeconds }, key => key)
  return Rig.start(scenario, never, observer)
}

const HTTP_1 = "require('http').createServer((_, r) => r.end('hello')).listen(process.argv[2], '127.0.0.1')"
const SILENT =
  "require('net').createServer(s => s.on('error', () => {}).resume()).listen(process.argv[2], '127.0.0.1')"
const ELSEWHERE = "require('net').createServer(() => {}).listen(0, '127.0.0.1')"

t.test('a server that speaks HTTP/1 is named as such, and not waited for', async t => {
  await t.rejects(start(`${program(t, HTTP_1)} {port}`), {
    name: 'HarnessError',
    message: /^The server at 127\.0\.0\.1:\d+ speaks HTTP\/1, and gRPC needs HTTP\/2$/,
    next: /h2c/,
  })
})

t.test('a server that listens at another address: both are named', async t => {
  await t.rejects(start(`${program(t, ELSEWHERE)} {port}`), {
    name: 'HarnessError',
    message: /^process \d+ \(.*node.*\) listens on 127\.0\.0\.1:\d+, and not on 127\.0\.0\.1:\d+$/,
    next: /\{port\}/,
  })
})

t.test('a server that answers nothing: what is waited for is told', async t => {
  const doing: string[] = []
  // Long enough for a program that starts slowly, and then for an RPC without an answer.
  await t.rejects(start(`${program(t, SILENT)} {port}`, { doing: what => void doing.push(what) }, 12), {
    message: /did not serve within 12 s; .*timed out waiting/,
  })
  t.match(doing.at(-1), /: waiting until 127\.0\.0\.1:\d+ serves/)
})
