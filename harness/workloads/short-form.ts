/**
 * The short form of a workload and its main flag.
 * @module
 */
import { workloads } from './registry.js'

/** The name of a workload, and the flags that its short form stands for. */
export interface NamedWorkload {
  readonly name: string
  readonly flags: Readonly<Record<string, string>>
}

/** `--workload command:TEXT` is `--workload command --load-command TEXT`. The name may be unknown. */
export function shortForm(text: string): NamedWorkload {
  const found = workloads.all.find(
    ({ name, shortFor }) => shortFor !== undefined && text.startsWith(`${name}:`),
  )
  if (found?.shortFor === undefined) return { name: text, flags: {} }
  return { name: found.name, flags: { [found.shortFor]: text.slice(found.name.length + 1) } }
}
