/**
 * Formats the name of a control.
 * @module
 */
import type { Control } from '../../model/control.js'
import { formatTarget } from '../../targets/format-target.js'

/** The text that `--control` takes. */
export function formatControl(control: Control): string {
  switch (control.kind) {
    case 'workload':
      return control.workload
    case 'plain':
      return control.kind
    case 'target':
      return formatTarget(control.target)
  }
}
