/**
 * `leakgate calibrate`
 * @module
 */
import { Command, Option } from 'commander'
import { PLANTED_BYTES } from '../../model/planted-bytes.js'
import { maskSecretsDeep } from '../../model/secrets/mask-secrets.js'
import { MODES, type Mode } from '../../model/mode.js'
import { describeCalibration } from '../../report/text/calibration-text.js'
import { PRINTED_FORMAT } from '../../report/registry.js'
import type { Calibration } from '../../run/calibrate.js'
import { watchInterrupts } from '../../run/interrupts.js'
import { parseTarget } from '../../targets/parse-target.js'
import { plantableForms } from '../../targets/target-help.js'
import { EXIT_CODES } from '../exit-code.js'
import { Delivery } from '../output/delivery.js'
import { showProgress, type Progress } from '../progress/progress.js'

interface Flags {
  readonly target: string
  readonly mode: Mode
  readonly json?: boolean
  readonly quiet?: boolean
}

/** The command `leakgate calibrate`. */
export function calibrateCommand(): Command {
  return new Command('calibrate')
    .description(
      'Plants leaks of known size in a server, and shows whether leakgate detects them on this machine.',
    )
    .option('--target <target>', `${plantableForms()}, with a release that does not leak by itself`, 'node')
    .addOption(new Option('--mode <mode>', 'how the server serves').choices(MODES).default('plain'))
    .option('--json', 'print the rows as JSON on standard output')
    .option('--quiet', 'no progress, no table')
    .addHelpText(
      'after',
      `
Plants ${PLANTED_BYTES.map(bytes => (bytes === 0 ? 'none' : `${bytes} B`)).join(', ')} per connection, one run each, and judges each by the default rule. Takes about a minute.

Exit codes: 0 each was called what it is, and told from the others, 2 the harness or its use is at fault, 3 not.

Examples:
  leakgate calibrate
  leakgate calibrate --target go@1.66.3 --mode xds
  leakgate calibrate --json > calibration.json`,
    )
    .action(run)
}

async function run({ target, mode, json, quiet }: Flags): Promise<void> {
  const spec = parseTarget(target)
  const { calibrate } = await import('../../run/calibrate.js')
  const interrupts = watchInterrupts()
  let progress: Progress | undefined
  let calibration: Calibration
  try {
    calibration = await calibrate(spec, mode, interrupts.signal, plantedBytes => {
      progress?.stop()
      progress = showProgress(`${plantedBytes} B planted`, { quiet: quiet === true, format: PRINTED_FORMAT })
      return progress
    })
  } finally {
    progress?.stop()
  }
  calibration = maskSecretsDeep(calibration)
  const delivery = new Delivery()
  if (json === true) await delivery.print(`${JSON.stringify(calibration, undefined, 2)}\n`)
  else if (quiet !== true) {
    const title = `${calibration.target} in ${mode} mode`
    await delivery.print(`${describeCalibration(calibration.rows, title)}\n`)
  }
  delivery.finish()
  process.exitCode = calibration.toldApart ? 0 : EXIT_CODES.inconclusive
}
