/**
 * `leakgate init`
 * @module
 */
import { existsSync, writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import { Command } from 'commander'
import { CONFIG_FILES } from '../../config/find-config.js'
import { writeStandard } from '../../files/standard-streams.js'
import { HarnessError } from '../../model/harness-error.js'
import { watchInterrupts } from '../../run/interrupts.js'
import { targetForms } from '../../targets/target-help.js'
import { CONFIG_ENDINGS, configText, type NewConfig } from '../init/config-text.js'
import {
  addRunOptions,
  addScenarioOptions,
  scenarioFlags,
  type ScenarioFlags,
} from '../flags/scenario-options.js'

/** The command `leakgate init`. */
export function initCommand(): Command {
  const command = new Command('init')
    .description('Writes a config file, with what a running server says of itself.')
    .argument('[address]', 'a server that runs on this machine, as HOST:PORT or unix:/path')
    .option('--target <target>', `a server that leakgate starts for a moment: ${targetForms()}`)
    .option(
      '--file <path>',
      `the file to write; its ending is one of ${CONFIG_ENDINGS.join(', ')} (default: leakgate.config.ts beside a tsconfig.json, else leakgate.config.js)`,
    )
  return addRunOptions(addScenarioOptions(command))
    .addHelpText(
      'after',
      `
It asks by server reflection, and calls no method of the server but the health check. It never overwrites a file. Without a
server, it writes an example. Flags become settings of the run.

Exit codes: 0 written, 2 the harness or its use is at fault.

Examples:
  leakgate init
  leakgate init 127.0.0.1:50051
  leakgate init 127.0.0.1:8443 --tls-ca-file ca.pem --tls-server-name my-server.example
  leakgate init --mode plain --target "command:./my-server --addr {address} --pprof {pprof}" --name checkout`,
    )
    .action(init)
}

async function init(address: string | undefined, given: ScenarioFlags): Promise<void> {
  const file = typeof given['file'] === 'string' ? given['file'] : defaultFile()
  const ending = extname(file).slice(1)
  refuseExisting(file)
  if (!CONFIG_ENDINGS.includes(ending)) {
    throw new HarnessError(
      `--file ${file}: no config file ends like that`,
      `It ends with one of ${CONFIG_ENDINGS.join(', ')}.`,
    )
  }
  const config = await made(address, scenarioFlags(given))
  write(file, configText(ending, config) ?? '')
  await writeStandard(1, `${file} is written. "leakgate run" runs it.\n`)
  process.exitCode = 0
}

async function made(address: string | undefined, flags: ScenarioFlags): Promise<NewConfig> {
  const { configOfAddress, configOfTarget, exampleConfig } = await import('../init/new-config.js')
  if (flags['target'] === undefined)
    return address === undefined ? exampleConfig(flags) : await configOfAddress(address, flags)
  if (address !== undefined) {
    throw new HarnessError(
      `${address} and --target ${String(flags['target'])} name two servers`,
      'Remove one of them.',
    )
  }
  const interrupts = watchInterrupts()
  try {
    return await configOfTarget(flags, interrupts.signal, what => void process.stderr.write(`${what}\n`))
  } finally {
    interrupts.release()
  }
}

function defaultFile(): string {
  return `leakgate.config.${existsSync('tsconfig.json') ? 'ts' : 'js'}`
}

/** Another config file beside it would be in doubt: "leakgate run" would not know which one to take. */
function refuseExisting(file: string): void {
  const existing = [file, ...CONFIG_FILES].find(name => existsSync(name))
  if (existing === undefined) return
  throw new HarnessError(
    `${existing} exists already`,
    'Remove it first, or change it by hand: leakgate overwrites no file.',
  )
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' })
  } catch (error) {
    throw new HarnessError(
      `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'Name another file with --file.',
    )
  }
}
