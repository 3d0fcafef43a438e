/**
 * The servers of the bench `shape-runs`: two programs of `fixtures/cases`, each with many shapes.
 * @module
 */

/** One server, healthy or not. */
export interface ServerShape {
  readonly name: string
  readonly leaks: boolean
  readonly runtime: 'go' | 'node'
  /** What the program is told. */
  readonly args: string
  /** GOGC; Go's own default where absent. */
  readonly collector?: string
  /** `standard` where absent. */
  readonly effort?: 'thorough'
}

const GO_HEALTHY: Readonly<Record<string, string>> = {
  'LRU of 10,000': '-m lru -n 10000',
  'LRU of 20,000': '-m lru -n 20000',
  'LRU of 60,000': '-m lru -n 60000',
  'cache of 30 s': '-m ttl -n 30',
  'timers of 30 s': '-m timers -n 30',
  'background garbage': '-m garbage',
  'doubling slice': '-m doubling -n 100000',
  'Prometheus labels': '-m labels -n 5000',
}

const GO_LEAKS: Readonly<Record<string, string>> = {
  '64 B': '-m bytes -size 64',
  '256 B': '-m bytes -size 256',
  '1 KiB': '-m bytes -size 1024',
  'goroutine in 1 of 200': '-m goroutine -n 200',
  'socket pair in 1 of 200': '-m socket-pair -n 200',
  '1 KiB of native memory': '-m native -size 1024',
  '8 KiB of native memory': '-m native -size 8192',
}

const NODE_HEALTHY: Readonly<Record<string, string>> = {
  'LRU of 10,000': 'lru 10000',
  'LRU of 20,000': 'lru 20000',
  'LRU of 60,000': 'lru 60000',
  'cache of 30 s': 'ttl 30',
  'timers of 30 s': 'timers 30',
  'background garbage': 'garbage',
  'doubling array': 'doubling 100000',
  'Prometheus labels': 'labels 5000',
}

const NODE_LEAKS: Readonly<Record<string, string>> = {
  '64 B': 'bytes 1 64',
  '256 B': 'bytes 1 256',
  '1 KiB': 'bytes 1 1024',
  'two descriptors in 1 of 200': 'descriptors 200',
}

function rows(
  runtime: 'go' | 'node',
  leaks: boolean,
  table: Readonly<Record<string, string>>,
): ServerShape[] {
  return Object.entries(table).map(([what, args]) => ({
    name: `${runtime}, ${leaks ? 'leak' : 'healthy'}: ${what}`,
    leaks,
    runtime,
    args,
  }))
}

/** Every server of the bench. */
export const SERVER_SHAPES: readonly ServerShape[] = [
  ...rows('go', false, GO_HEALTHY),
  { name: 'go, healthy: GOGC=off', leaks: false, runtime: 'go', args: '-m healthy', collector: 'off' },
  ...rows('go', true, GO_LEAKS),
  ...rows('node', false, NODE_HEALTHY),
  ...rows('node', true, NODE_LEAKS),
  {
    name: 'go, thorough leak: 1 MiB in 1 of 10,000',
    leaks: true,
    runtime: 'go',
    args: '-m bytes -n 10000 -size 1048576',
    effort: 'thorough',
  },
  {
    name: 'node, thorough leak: 1 MiB in 1 of 10,000',
    leaks: true,
    runtime: 'node',
    args: 'bytes 10000 1048576',
    effort: 'thorough',
  },
]
