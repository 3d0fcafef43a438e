/**
 * A table for a terminal, without lines between its cells.
 * @module
 */
import Table, { type HorizontalAlignment } from 'cli-table3'

/** An empty table; columns are one space apart. */
export function compactTable(
  head: readonly string[],
  aligned: readonly HorizontalAlignment[],
): InstanceType<typeof Table> {
  return new Table({
    head: [...head],
    colAligns: [...aligned],
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 1 },
    chars: NO_LINES,
  })
}

/** `chars` of cli-table3 that draw no line at all. */
export const NO_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map(part => [part, '']),
) as Record<string, string>
