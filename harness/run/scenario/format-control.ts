/**
 * Writing the name of a control.
 * @module
 */
import type { Control } from '../../model/control.js'
import { formatTarget } from '../../targets/format-target.js'

/** In the words that `--control` takes. */
export function formatControl(control: Control): string {
  return control.kind === 'target' ? formatTarget(control.target) : control.kind
}
