/**
 * The shapes of memory use: leaks, and healthy shapes that resemble leaks.
 * @module
 */
import type { Figures } from './bootstrap.js'
import type { Random } from './random.js'

export interface Shape {
  readonly name: string
  readonly leaks: boolean
  /** The sizes of the rows in the table; `none` for a single row. */
  readonly sizes: readonly number[]
  /** Adds the shape to a server's metrics, by connections and by milliseconds without load. */
  readonly draw: (size: number, random: Random) => (connections: number, quietMs: number) => Figures
  /** Whether the run waits after a rise (`--hold`). */
  readonly holds?: boolean
}

const KIB = 1_024
const MIB = 1_024 * KIB
const HEAP_SIZES = [64, 128, 512, 4_096, 65_536]

const heap = (liveHeapBytes: number): Figures => ({ liveHeapBytes, rssBytes: 0.4 * liveHeapBytes })

const cache = (size: number, entries: number) => (x: number) => heap((size * Math.min(x, entries)) / entries)

function sawtooth(size: number, random: Random, least: number, most: number): (x: number) => Figures {
  const [period, phase] = [random.int(least, most), random.int(0, most)]
  return x => heap((size * ((x + phase) % period)) / period)
}

/** Healthy shapes, in addition to the plain server. Sizes are total bytes. */
export const HEALTHY: readonly Shape[] = [
  { name: 'as recorded', leaks: false, sizes: [0], draw: () => () => ({}) },
  {
    name: 'warm-up over the first 2,000 to 6,000',
    leaks: false,
    sizes: [256 * KIB, MIB, 16 * MIB],
    draw: (size, random) => {
      const over = random.int(2_000, 6_000)
      return x => heap(size * (1 - Math.exp((-3 * x) / over)))
    },
  },
  {
    name: 'cache of 500 to 10,000 entries',
    leaks: false,
    sizes: [256 * KIB, 4 * MIB, 24 * MIB],
    draw: (size, random) => {
      const entries = random.int(500, 10_000)
      return x => heap((size * Math.min(x, entries)) / entries)
    },
  },
  {
    name: 'sawtooth every 50 to 8,000',
    leaks: false,
    sizes: [64 * KIB, 256 * KIB, MIB],
    draw: (size, random) => {
      const [period, phase] = [random.int(50, 8_000), random.int(0, 8_000)]
      return x => heap((size * ((x + phase) % period)) / period)
    },
  },
  {
    name: 'cache of 10,000 to 30,000 entries',
    leaks: false,
    sizes: [MIB, 4 * MIB, 24 * MIB],
    draw: (size, random) => cache(size, random.int(10_000, 30_000)),
  },
  {
    name: 'cache of 30,000 to 60,000 entries',
    leaks: false,
    sizes: [4 * MIB, 24 * MIB],
    draw: (size, random) => cache(size, random.int(30_000, 60_000)),
  },
  {
    name: 'grows with the logarithm',
    leaks: false,
    sizes: [500_000, 1_000_000],
    draw: size => x => heap(size * Math.log(1 + x)),
  },
  {
    name: 'grows with the root',
    leaks: false,
    sizes: [30_000],
    draw: size => x => heap(size * Math.sqrt(x)),
  },
  {
    name: 'sawtooth every 1,000 to 30,000',
    leaks: false,
    sizes: [4 * MIB],
    draw: (size, random) => sawtooth(size, random, 1_000, 30_000),
  },
  {
    name: 'sawtooth every 30,000 to 100,000',
    leaks: false,
    sizes: [4 * MIB],
    draw: (size, random) => sawtooth(size, random, 30_000, 100_000),
  },
  {
    name: 'one jump',
    leaks: false,
    sizes: [64 * KIB, MIB, 32 * MIB],
    draw: (size, random) => {
      const at = random.int(300, 16_000)
      return x => heap(x >= at ? size : 0)
    },
  },
  {
    name: 'late release within 5 to 50 s, waited for',
    leaks: false,
    sizes: [512, 8 * KIB, 64 * KIB],
    holds: true,
    draw: (size, random) => {
      const afterMs = random.int(5_000, 50_000)
      return (x, quietMs) => heap(quietMs >= afterMs ? 0 : size * x)
    },
  },
  {
    name: 'resident memory drifts over the first 5,000',
    leaks: false,
    sizes: [8 * KIB],
    draw: size => x => ({ rssBytes: size * Math.min(x, 5_000) }),
  },
]

/** Leaks of the live heap. Sizes are bytes per connection on average. */
export const LEAKS: readonly Shape[] = [
  { name: 'straight', leaks: true, sizes: HEAP_SIZES, draw: size => x => heap(size * x) },
  {
    name: 'one connection in 10 to 100',
    leaks: true,
    sizes: HEAP_SIZES,
    draw: (size, random) => {
      const every = random.int(10, 100)
      return x => heap(size * every * Math.floor(x / every))
    },
  },
  {
    name: 'steps every 200 to 2,500',
    leaks: true,
    sizes: HEAP_SIZES,
    draw: (size, random) => {
      const every = random.int(200, 2_500)
      return x => heap(size * every * Math.floor(x / every))
    },
  },
  {
    name: 'under a sawtooth of 256 KiB',
    leaks: true,
    sizes: HEAP_SIZES,
    draw: (size, random) => {
      const [period, phase] = [random.int(50, 4_000), random.int(0, 4_000)]
      return x => heap(size * x + (256 * KIB * ((x + phase) % period)) / period)
    },
  },
  {
    name: 'begins after 500 to 10,000',
    leaks: true,
    sizes: HEAP_SIZES,
    draw: (size, random) => {
      const from = random.int(500, 10_000)
      return x => heap(size * Math.max(0, x - from))
    },
  },
]

/** Leaks of the other metrics, per connection. Rules that see the heap only cannot find them. */
export const OTHER_LEAKS: readonly Shape[] = [
  {
    name: 'file descriptors',
    leaks: true,
    sizes: [0.005, 1 / 120, 0.02, 1],
    draw: size => x => ({ fileDescriptors: Math.floor(size * x) }),
  },
  {
    name: 'goroutines',
    leaks: true,
    sizes: [0.005, 0.02, 1],
    draw: size => x => ({ goroutines: Math.floor(size * x) }),
  },
  { name: 'threads', leaks: true, sizes: [0.02, 1], draw: size => x => ({ threads: size * x }) },
  {
    name: 'external memory',
    leaks: true,
    sizes: [64, 4_096],
    draw: size => x => ({ externalBytes: size * x }),
  },
  {
    name: 'array buffers',
    leaks: true,
    sizes: [64, 4_096],
    draw: size => x => ({ arrayBufferBytes: size * x, externalBytes: size * x }),
  },
  {
    name: 'resident memory alone',
    leaks: true,
    sizes: [2 * KIB, 4 * KIB, 8 * KIB, 16_384, 65_536],
    draw: size => x => ({ rssBytes: size * x }),
  },
]

/** Shapes that no run of the default length can decide. The table shows the rule's verdict nevertheless. */
export const OUT_OF_REACH: readonly Shape[] = [
  {
    name: 'cache of 60,000 to 200,000 entries',
    leaks: false,
    sizes: [4 * MIB, 24 * MIB],
    draw: (size, random) => {
      const entries = random.int(60_000, 200_000)
      return x => heap((size * Math.min(x, entries)) / entries)
    },
  },
  {
    name: '512 KiB in one of 5,000, 1 MiB in one of 10,000',
    leaks: true,
    sizes: [5_000, 10_000],
    draw: (every, random) => {
      const phase = random.int(0, every)
      return x => heap(105 * every * Math.floor((x + phase) / every))
    },
  },
  {
    name: '1 KiB of resident memory alone',
    leaks: true,
    sizes: [KIB],
    draw: size => x => ({ rssBytes: size * x }),
  },
  {
    name: 'steps every 20,000 to 50,000',
    leaks: true,
    sizes: [512],
    draw: (size, random) => {
      const [every, phase] = [random.int(20_000, 50_000), random.int(0, 50_000)]
      return x => heap(size * every * Math.floor((x + phase) / every))
    },
  },
  {
    name: 'begins after 15,000 to 50,000',
    leaks: true,
    sizes: [512],
    draw: (size, random) => {
      const from = random.int(15_000, 50_000)
      return x => heap(size * Math.max(0, x - from))
    },
  },
]
