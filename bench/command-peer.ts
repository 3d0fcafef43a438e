/**
 * A peer that is a program on the PATH. Its whole run is timed, and the time to start it is subtracted.
 * @module
 */
import { execa } from 'execa'
import { endedChildrenCpuMicroseconds } from './cpu-time.js'
import type { PeerRun } from './peer.js'
import { spread } from './spread.js'

/** Long enough for the ticks in which the kernel counts processor time. */
const EMPTY_RUNS = 11

export interface Command {
  /** Commands with the same name have the same start and end times. */
  readonly name: string
  readonly program: string
  /** The arguments for this many connections in one process. */
  readonly args: (connections: number) => readonly string[]
  /** The number of answered RPCs, from its output. */
  readonly answered: (stdout: string, connections: number) => number
  /** The largest number of connections of one process; by default, all of them. */
  readonly connectionsPerProcess?: number
}

/** Whether a program with this name can be started. */
export async function onPath(program: string, args: readonly string[]): Promise<boolean> {
  const { code } = await execa(program, args, { reject: false })
  return code !== 'ENOENT'
}

/**
 * Runs a program until it has made all connections. Its start and end are measured before, on runs with one connection, and
 * subtracted.
 * @throws {Error} if it fails, with its output
 */
export async function runCommand(command: Command, connections: number): Promise<PeerRun> {
  const empty = await emptyRun(command)
  const atOnce = command.connectionsPerProcess ?? connections
  const processes = Math.ceil(connections / atOnce)
  let [seconds, cpuMicroseconds, answered] = [0, 0, 0]
  for (let started = 0; started < processes; started++) {
    const once = await timed(command, atOnce)
    seconds += once.seconds - empty.seconds
    cpuMicroseconds += once.cpuMicroseconds - empty.cpuMicroseconds
    answered += command.answered(once.stdout, atOnce)
  }
  return { connections: answered, seconds, cpuMicroseconds, failed: processes * atOnce - answered }
}

interface Timed {
  readonly seconds: number
  readonly cpuMicroseconds: number
}

const emptyRuns = new Map<string, Promise<Timed>>()

function emptyRun(command: Command): Promise<Timed> {
  const known = emptyRuns.get(command.name)
  if (known) return known
  const measured = measureEmptyRun(command)
  emptyRuns.set(command.name, measured)
  return measured
}

async function measureEmptyRun(command: Command): Promise<Timed> {
  const runs: Timed[] = []
  for (let run = 0; run < EMPTY_RUNS; run++) runs.push(await timed(command, 1))
  const cpuMicroseconds = runs.reduce((sum, run) => sum + run.cpuMicroseconds, 0) / EMPTY_RUNS
  return { seconds: spread(runs.map(run => run.seconds)).median, cpuMicroseconds }
}

async function timed({ program, args }: Command, connections: number): Promise<Timed & { stdout: string }> {
  const cpuBefore = endedChildrenCpuMicroseconds()
  const startMs = performance.now()
  const { stdout } = await execa(program, args(connections))
  return {
    stdout,
    seconds: (performance.now() - startMs) / 1_000,
    cpuMicroseconds: endedChildrenCpuMicroseconds() - cpuBefore,
  }
}
