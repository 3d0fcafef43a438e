/**
 * A memory limit that the kernel enforces, for scenarios in which a leak kills the server.
 * @module
 */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../../model/harness-error.js'

/** The files that differ between cgroup v1 and v2; see the kernel's cgroup-v1/memory and cgroup-v2 documents. */
interface Layout {
  readonly parent: string
  readonly limit: string
  readonly usage: string
  /** Set together with the limit, so that the kernel kills the process and does not swap. */
  readonly swap?: { readonly file: string; readonly value: (limitBytes: number) => string }
}

const V1: Layout = {
  parent: '/sys/fs/cgroup/memory',
  limit: 'memory.limit_in_bytes',
  usage: 'memory.usage_in_bytes',
  swap: { file: 'memory.memsw.limit_in_bytes', value: String },
}
const V2: Layout = {
  parent: '/sys/fs/cgroup',
  limit: 'memory.max',
  usage: 'memory.current',
  swap: { file: 'memory.swap.max', value: () => '0' },
}

/** The reason why no cgroup can be created here, as text for a skipped test; undefined if one can be created. */
export function whyNoMemoryCgroup(): string | undefined {
  const layout = findLayout()
  return typeof layout === 'string' ? layout : undefined
}

function findLayout(): Layout | string {
  const layout = existsSync(join(V1.parent, V1.limit))
    ? V1
    : existsSync(join(V2.parent, 'cgroup.controllers'))
      ? V2
      : undefined
  if (!layout) return 'there is no cgroup memory controller on this machine'
  try {
    accessSync(layout.parent, constants.W_OK)
  } catch {
    return `${layout.parent} cannot be written by this user`
  }
  if (layout === V2 && !readFileSync(join(V2.parent, 'cgroup.subtree_control'), 'utf8').includes('memory')) {
    return 'the memory controller is not enabled for child groups (cgroup.subtree_control)'
  }
  return layout
}

/** A cgroup (v1 or v2) with a memory limit. */
export class MemoryCgroup {
  private constructor(
    private readonly path: string,
    private readonly layout: Layout,
  ) {}

  /** @throws {HarnessError} if this user cannot create a cgroup on this machine */
  static create(limitBytes: number): MemoryCgroup {
    const layout = findLayout()
    if (typeof layout === 'string') {
      throw new HarnessError(
        `No memory limit can be set: ${layout}`,
        'Run as root, or in a delegated cgroup.',
      )
    }
    const path = join(layout.parent, `leakgate-${process.pid}-${Date.now()}`)
    mkdirSync(path)
    try {
      writeFileSync(join(path, layout.limit), String(limitBytes))
      if (layout.swap && existsSync(join(path, layout.swap.file))) {
        writeFileSync(join(path, layout.swap.file), layout.swap.value(limitBytes))
      }
    } catch (error) {
      rmdirSync(path)
      throw error
    }
    return new MemoryCgroup(path, layout)
  }

  /** Moves a process into the cgroup; the limit covers its allocations from now on. */
  add(pid: number): void {
    writeFileSync(join(this.path, 'cgroup.procs'), String(pid))
  }

  /** Bytes that the kernel currently charges to the cgroup. */
  usageBytes(): number {
    return Number(readFileSync(join(this.path, this.layout.usage), 'utf8'))
  }

  /** Removes the cgroup after its processes have ended. */
  async remove(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        if (existsSync(this.path)) rmdirSync(this.path)
        return
      } catch (error) {
        if (attempt === 50) throw error
        await sleep(20)
      }
    }
  }
}
