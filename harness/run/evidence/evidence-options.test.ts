import t from 'tap'
import { parseEvidenceOptions } from './evidence-options.js'
import { parseByteSize } from '../scenario/parse-byte-size.js'

t.test('sizes as people and Kubernetes write them', async t => {
  const sizes = {
    '512MiB': 536_870_912,
    '512Mi': 536_870_912,
    '1.5G': 1.5e9,
    '2 GB': 2e9,
    '4KiB': 4_096,
    '10kB': 10_000,
  }
  for (const [text, bytes] of Object.entries({ ...sizes, '4096': 4_096 }))
    t.equal(parseByteSize(text), bytes, text)
  for (const text of ['', '-1GiB', '1e9', '12XB', 'MiB', '1.5.5G', '0', '9999999TiB', '1ki', '0x10', '5KB']) {
    t.throws(
      () => parseByteSize(text),
      { name: 'HarnessError', message: /is not a size/ },
      JSON.stringify(text),
    )
  }
})

t.test('flags have defaults, and an invalid flag is named', async t => {
  t.strictSame(parseEvidenceOptions({}), {
    level: 'profile',
    memoryBytes: 536_870_912,
    connectionsPerSecond: 10,
  })
  t.strictSame(parseEvidenceOptions({ evidence: 'none', memory: '1GiB', rate: 2.5 }, '/x'), {
    level: 'none',
    memoryBytes: 2 ** 30,
    connectionsPerSecond: 2.5,
    folder: '/x',
  })
  t.throws(() => parseEvidenceOptions({ evidence: 'some' }), { message: /^--evidence: / })
  t.throws(() => parseEvidenceOptions({ rate: Number.NaN }), { message: /^--rate: / })
  t.throws(() => parseEvidenceOptions({ rate: 0 }), { message: /^--rate: / })
  t.throws(() => parseEvidenceOptions({ memory: 'lots' }), { message: /"lots" is not a size/ })
})
