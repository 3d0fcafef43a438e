import t from 'tap'
import type { Lines } from '../runtime.js'
import { findInspector } from './inspector-url.js'

const ID = '0f2c936f-b1cd-4ac9-aab3-f63b0f33d55e'

t.test('the first inspector on loopback is taken, and nothing else', async t => {
  const lines = [
    'Debugger listening on ws://192.0.2.1:9229/' + ID,
    'Debugger listening on ws://127.0.0.1.example.com:9229/' + ID,
    'said: Debugger listening on ws://127.0.0.1:1/' + ID,
    'Debugger listening on ws://127.0.0.1:2/../' + ID,
    `Debugger listening on ws://127.0.0.1:33/${ID}`,
    `Debugger listening on ws://127.0.0.1:44/${ID}`,
  ]
  const stderr: Lines = {
    find: pattern => Promise.resolve(lines.map(line => pattern.exec(line)).find(match => match !== null)!),
  }
  t.equal(await findInspector(stderr, new AbortController().signal), `ws://127.0.0.1:33/${ID}`)
})
