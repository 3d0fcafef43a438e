#!/usr/bin/env node
/**
 * The command line: which command, and what its outcome means to the process that called it.
 * @module
 */
import { Command, CommanderError } from 'commander'
import pc from 'picocolors'
import { HarnessError } from '../model/harness-error.js'
import { escapeControl } from '../report/escape-control.js'
import { leakgateVersion } from '../run/describe-run.js'
import { Interrupted } from '../run/interrupts.js'
import { bisectCommand } from './bisect-command.js'
import { calibrateCommand } from './calibrate-command.js'
import { compareCommand } from './compare-command.js'
import { doctorCommand } from './doctor-command.js'
import { exitCodeOf } from './exit-code.js'
import { listCommand } from './list-command.js'
import { matrixCommand } from './matrix-command.js'
import { mergeCommand } from './merge-command.js'
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
  leakgate bisect --good go@1.60.1 --bad go@1.66.2 the release that brought a leak
  leakgate matrix --targets go@1.66.2,go@1.66.3 --closes clean,rst --out reports/m
  leakgate report reports/rst --out rst.html       draw a stored run again
  leakgate calibrate                               what this machine can see, now
  leakgate doctor                                  what this machine can run`,
  )
for (const command of [
  runCommand(),
  reproCommand(),
  compareCommand(),
  bisectCommand(),
  matrixCommand(),
  mergeCommand(),
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

// Looked for by hand: what commander cannot parse must not end a `git bisect run` with a code that says "bad".
const bisecting = process.argv.includes('--bisect-exit')

// Node's own exit code for an error that nobody caught is 1, which here would accuse a server.
process.on('uncaughtException', error => {
  if (!(error instanceof Interrupted)) {
    explain(error)
    process.exit(exitCodeOf(error, bisecting))
  }
})
// Every command sets the exit code as its last act. Until then nothing has been shown: a process that runs out of
// things to do halfway must not look like a pass.
process.exitCode = exitCodeOf(undefined, bisecting)
try {
  await program.parseAsync()
} catch (error) {
  explain(error)
  process.exitCode = exitCodeOf(error, bisecting)
}

/** Says on standard error what went wrong. */
function explain(error: unknown): void {
  if (error instanceof CommanderError) {
    const help = error.exitCode === 0 || error.code === 'commander.help'
    if (!help) say(error.message.replace(/^error: /, ''), 'See "leakgate --help".')
  } else if (error instanceof Interrupted) {
    process.stderr.write(`leakgate: ${error.message}; everything that was started has ended\n`)
  } else if (error instanceof HarnessError) {
    say(error.message, error.next)
  } else {
    say(
      error instanceof Error ? (error.stack ?? error.message) : String(error),
      'This is a fault of leakgate itself; please report it with the lines above.',
    )
  }
}

function say(what: string, next: string): void {
  process.stderr.write(`${pc.red('leakgate:')} ${escapeControl(what)}\n          ${escapeControl(next)}\n`)
}
