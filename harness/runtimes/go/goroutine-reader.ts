/**
 * Where the goroutines of a Go process stand that load leaves behind.
 * @module
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GoroutineReader } from '../explain.js'
import { goroutineGrowth } from './goroutine-growth.js'
import { parseGoroutineStacks } from './goroutine-stacks.js'
import type { PprofReader } from './pprof-reader.js'

/** A process with ten thousand goroutines writes their stacks within a second. */
const STACKS_TIMEOUT_MS = 30_000

const BEFORE = { name: 'goroutines-before.txt', large: true }
const AFTER = { name: 'goroutines-after.txt', large: true }

/** The stacks of all goroutines, as Go writes them. */
export const STACK_FILES = [BEFORE, AFTER] as const

/** @param reader stays open; the caller closes it */
export function goroutineReader(reader: PprofReader): GoroutineReader {
  return {
    missing: 'no stacks of goroutines',
    async begin() {
      const before = await reader.stacks(STACKS_TIMEOUT_MS)
      return {
        async end(connections, { folder, wrote }) {
          const after = await reader.stacks(STACKS_TIMEOUT_MS)
          await writeFile(join(folder, BEFORE.name), before.text)
          wrote(BEFORE)
          await writeFile(join(folder, AFTER.name), after.text)
          wrote(AFTER)
          const [earlier, later] = [before.text, after.text].map(parseGoroutineStacks)
          return goroutineGrowth(earlier ?? [], later ?? [], { connections, leaksMarked: after.leaksMarked })
        },
      }
    },
  }
}
