/**
 * The workloads of a running server.
 * @module
 */
import type { Load } from '../../model/load/load.js'
import { workloadOf } from '../../workloads/registry.js'
import type { RunningWorkload, WorkloadContext } from '../../workloads/workload.js'
import type { Teardown } from './teardown.js'

/** Each load starts its workload once, since some workloads keep connections open between rounds. */
export class RunningWorkloads {
  readonly #running = new Map<Load, RunningWorkload>()

  /** @param context what all workloads of the server share */
  constructor(
    private readonly context: Omit<WorkloadContext, 'load'>,
    private readonly teardown: Teardown,
  ) {}

  /** The workload of a load; it is started where it does not run yet. */
  async of(load: Load): Promise<RunningWorkload> {
    const running = this.#running.get(load)
    if (running) return running
    const started = await workloadOf(load).start({ ...this.context, load })
    this.teardown.add(`workload ${load.workload}`, () => started.close())
    this.#running.set(load, started)
    return started
  }

  /** The next round of the load starts its workload again. */
  forget(load: Load): void {
    this.#running.delete(load)
  }

  /** Connections that clients keep open on purpose. */
  get openConnections(): number {
    return [...this.#running.values()].reduce((sum, { openConnections }) => sum + openConnections, 0)
  }
}
