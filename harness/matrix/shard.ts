/**
 * Chooses the part of a matrix that this process runs.
 * @module
 */
import { HarnessError } from '../model/harness-error.js'

/** One of several processes that share a matrix. */
export interface Shard {
  /** 1 to `count`. */
  readonly index: number
  readonly count: number
}

const MOST_SHARDS = 10_000

interface Variables {
  readonly system: string
  readonly index: string
  readonly total: string
  /** Index of the first shard. */
  readonly first: 0 | 1
}

/** Kubernetes and AWS Batch set the index but not the number of shards: the user sets this variable. */
const BY_HAND = 'LEAKGATE_SHARDS'

const SYSTEMS: readonly Variables[] = [
  { system: 'GitLab', index: 'CI_NODE_INDEX', total: 'CI_NODE_TOTAL', first: 1 },
  { system: 'CircleCI', index: 'CIRCLE_NODE_INDEX', total: 'CIRCLE_NODE_TOTAL', first: 0 },
  {
    system: 'Buildkite',
    index: 'BUILDKITE_PARALLEL_JOB',
    total: 'BUILDKITE_PARALLEL_JOB_COUNT',
    first: 0,
  },
  { system: 'Semaphore', index: 'SEMAPHORE_JOB_INDEX', total: 'SEMAPHORE_JOB_COUNT', first: 1 },
  { system: 'Azure', index: 'SYSTEM_JOBPOSITIONINPHASE', total: 'SYSTEM_TOTALJOBSINPHASE', first: 1 },
  { system: 'a Kubernetes Indexed Job', index: 'JOB_COMPLETION_INDEX', total: BY_HAND, first: 0 },
  { system: 'AWS Batch', index: 'AWS_BATCH_JOB_ARRAY_INDEX', total: BY_HAND, first: 0 },
]

/**
 * Parses `--shard`.
 * @param text `2/3`, or `auto` to read the variables of the CI system or the indexed job
 * @throws {HarnessError} where the text is neither, the variables are no valid shard, or two systems set theirs
 */
export function parseShard(text: string, env: NodeJS.ProcessEnv): Shard {
  if (text === 'auto') return shardFromEnvironment(env)
  const [, index, count] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []
  return checked(index, count, 1, `--shard: "${text}"`, 'Write it as in --shard 2/3: the second of three.')
}

function shardFromEnvironment(env: NodeJS.ProcessEnv): Shard {
  const set = (name: string): boolean => (env[name] ?? '') !== ''
  const found = SYSTEMS.filter(({ index }) => set(index))
  const [system, other] = found
  const byHand = 'Give --shard i/n.'
  if (!system) {
    const names = SYSTEMS.map(({ index }) => index).join(', ')
    throw new HarnessError(`--shard auto: none of ${names} is set`, byHand)
  }
  if (other) {
    throw new HarnessError(`--shard auto: both ${system.index} and ${other.index} are set`, byHand)
  }
  const { index, total, first } = system
  const where = `--shard auto: ${index}="${env[index] ?? ''}" with ${total}="${env[total] ?? ''}"`
  const next = set(total) ? byHand : `Set ${total} to the number of shards, or give --shard i/n.`
  return checked(env[index], env[total], first, where, next)
}

function checked(
  index: string | undefined,
  total: string | undefined,
  first: number,
  where: string,
  next: string,
): Shard {
  const whole = (text: string | undefined): number =>
    /^\d{1,5}$/.test(text ?? '') ? Number(text) : Number.NaN
  const shard = { index: whole(index) - first + 1, count: whole(total) }
  if (shard.index >= 1 && shard.index <= shard.count && shard.count <= MOST_SHARDS) return shard
  throw new HarnessError(`${where} is no shard`, next)
}

/**
 * The share of this shard. Its elements are neighbours: they often have the same server, which then is built by one
 * shard or two. The sizes of shares differ by at most one, and every element is in exactly one share.
 */
export function shareOf<T>(all: readonly T[], { index, count }: Shard): T[] {
  const from = Math.floor(((index - 1) * all.length) / count)
  return all.slice(from, Math.floor((index * all.length) / count))
}
