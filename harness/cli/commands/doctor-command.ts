/**
 * `leakgate doctor`
 * @module
 */
import { Command } from 'commander'
import pc from 'picocolors'
import { writeStandard } from '../../files/standard-streams.js'
import { maskSecretsDeep } from '../../model/secrets/mask-secrets.js'
import type { MachineCheck } from '../../run/server/machine-checks.js'
import { EXIT_FAULT } from '../exit-code.js'

const MARK: Readonly<Record<MachineCheck['state'], string>> = {
  ok: pc.green('✓'),
  missing: pc.yellow('–'),
  fault: pc.red('✗'),
}

/** The command `leakgate doctor`. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Says what this machine can run, and how to get the rest.')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 leakgate can run here, 2 it cannot.\n\nExamples:\n  leakgate doctor\n  leakgate doctor --json',
    )
    .action(doctor)
}

async function doctor({ json }: { json?: boolean }): Promise<void> {
  const { checkMachine } = await import('../../run/server/machine-checks.js')
  // Addresses of registries and proxies may have a password.
  const checks = maskSecretsDeep(await checkMachine())
  await writeStandard(
    1,
    json === true
      ? `${JSON.stringify(checks, undefined, 2)}\n`
      : checks.map(check => `${line(check)}\n`).join(''),
  )
  process.exitCode = checks.some(({ state }) => state === 'fault') ? EXIT_FAULT : 0
}

function line({ what, state, found, next }: MachineCheck): string {
  return `${MARK[state]} ${what}: ${found}${next === undefined ? '' : `\n  ${next}`}`
}
