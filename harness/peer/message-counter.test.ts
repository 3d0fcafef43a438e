import t from 'tap'
import { MessageCounter } from './message-counter.js'

t.test('messages are counted however they are cut', t => {
  const message = (bytes: number): Buffer => {
    const framed = Buffer.alloc(5 + bytes)
    framed.writeUInt32BE(bytes, 1)
    return framed
  }
  const all = Buffer.concat([message(0), message(3), message(0), message(700)])
  for (const size of [1, 2, 5, 7, 64, all.length]) {
    const counter = new MessageCounter()
    let complete = 0
    for (let at = 0; at < all.length; at += size) complete += counter.add(all.subarray(at, at + size))
    t.equal(complete, 4, `in pieces of ${size}`)
  }
  t.equal(new MessageCounter().add(all.subarray(0, 12)), 1, 'one that is not whole is not counted')
  t.end()
})
