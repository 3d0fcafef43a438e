#!/usr/bin/env node
/**
 * The command line: which command, and what its outcome means to the process that called it.
 * @module
 */
import { constants } from 'node:os'
import { Command, CommanderError } from 'commander'
import pc from 'picocolors'
import { HarnessError } from '../model/harness-error.js'
import { escapeControl } from '../report/escape-control.js'
import { leakgateVersion } from '../run/describe-run.js'
import { Interrupted } from '../run/interrupts.js'
import { calibrateCommand } from './calibrate-command.js'
import { compareCommand } from './compare-command.js'
import { doctorCommand } from './doctor-command.js'
import { EXIT_FAULT } from './exit-code.js'
import { judgeCommand } from './judge-command.js'
import { listCommand } from './list-command.js'
import { reproCommand } from './repro-command.js'
import { reportCommand } from './report-command.js'
import { runCommand } from './run-command.js'

const program = new Command('leakgate')
  .description('Reproduces memory leaks of gRPC servers under connection churn, and gates CI against them.')
  .version(leakgateVersion())
  .addHelpText(
    'after',
    `
Exit codes: 0 stable, 1 leak, 2 the harness or its use is at fault, 3 inconclusive or void.

Examples:
  leakgate repro                                   reproduce the gRPC-Go xDS leak (grpc/grpc-go #7657)
  leakgate run --target go@1.66.2 --close rst      one server, one way to close
  leakgate compare go@1.66.2 go@1.66.3             before and after a fix
  leakgate report reports/rst --out rst.html       draw a stored run again
  leakgate calibrate                               what this machine can see, now
  leakgate doctor                                  what this machine can run`,
  )
for (const command of [
  runCommand(),
  reproCommand(),
  compareCommand(),
  judgeCommand(),
  reportCommand(),
  listCommand(),
  calibrateCommand(),
  doctorCommand(),
]) {
  program.addCommand(command)
}
for (const command of [program, ...program.commands]) {
  command.exitOverride().configureOutput({ outputError: () => undefined })
}

// Node's own exit code for an error that nobody caught is 1, which here would accuse a server.
process.on('uncaughtException', error => {
  if (!(error instanceof Interrupted)) process.exit(explain(error))
})
// Every command sets the exit code as its last act. Until then nothing has been shown: a process that runs out of things to do halfway must
// not look like a pass.
process.exitCode = EXIT_FAULT
try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = explain(error)
}

/** Says on standard error what went wrong, and returns the exit code for it. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    if (error.code !== 'commander.help') say(error.message.replace(/^error: /, ''), 'See "leakgate --help".')
    return EXIT_FAULT
  }
  if (error instanceof Interrupted) {
    process.stderr.write(`leakgate: ${error.message}; everything that was started has ended\n`)
    return 128 + constants.signals[error.signalName]
  }
  if (error instanceof HarnessError) {
    say(error.message, error.next)
    return EXIT_FAULT
  }
  say(
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    'This is a fault of leakgate itself; please report it with the lines above.',
  )
  return EXIT_FAULT
}

function say(what: string, next: string): void {
  process.stderr.write(`${pc.red('leakgate:')} ${escapeControl(what)}\n          ${escapeControl(next)}\n`)
}
