import { gzipSync } from 'node:zlib'
import { Function, Line, Location, Profile, Sample, StringTable, ValueType } from 'pprof-format'
import t from 'tap'
import { parseHeapProfile } from './heap-profile.js'

/** As Go writes it: four values a sample, the innermost of inlined calls first in a location. */
function profile(types: readonly string[]): Buffer {
  const stringTable = new StringTable()
  const text = (word: string): number => stringTable.dedup(word)
  const made = new Profile({
    sampleType: types.map(type => new ValueType({ type: text(type), unit: text('count') })),
    function: ['bufio.NewReaderSize', 'example.org/transport.newFramer', 'main.main'].map(
      (name, i) => new Function({ id: i + 1, name: text(name) }),
    ),
    location: [
      new Location({ id: 1, line: [new Line({ functionId: 1 }), new Line({ functionId: 2 })] }),
      new Location({ id: 2, line: [new Line({ functionId: 3 })] }),
      new Location({ id: 3, line: [new Line({ functionId: 2 })] }),
    ],
    sample: [
      new Sample({ locationId: [1, 2], value: [9, 900, 2, 200] }),
      new Sample({ locationId: [1], value: [1, 100, 1, 100] }),
      new Sample({ locationId: [3, 2], value: [5, 50, 5, 50] }),
    ],
    stringTable,
    period: 4_096,
  })
  return gzipSync(made.encode())
}

t.test('what each function allocated itself and is live, inlined ones too', async t => {
  const types = ['alloc_objects', 'alloc_space', 'inuse_objects', 'inuse_space']
  const { byFunction, sampledEveryBytes } = await parseHeapProfile(profile(types))
  t.strictSame(Object.fromEntries(byFunction), {
    'bufio.NewReaderSize': {
      bytes: 300,
      objects: 3,
      bytesByCallers: new Map([['example.org/transport.newFramer', 300]]),
    },
    'example.org/transport.newFramer': {
      bytes: 50,
      objects: 5,
      bytesByCallers: new Map([['main.main', 50]]),
    },
  })
  t.equal(sampledEveryBytes, 4_096)
})

t.test('another profile, or none, is refused', async t => {
  await t.rejects(parseHeapProfile(profile(['samples', 'cpu'])), { message: /nothing of live objects/ })
  await t.rejects(parseHeapProfile(Buffer.from('<html>')), { code: 'Z_DATA_ERROR' })
})
