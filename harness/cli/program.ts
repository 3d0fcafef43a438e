/**
 * All commands, as one tree: what the command line, its completion and docs/commands are made from.
 * @module
 */
import { Command } from 'commander'
import { leakgateVersion } from '../run/result/describe-run.js'
import { bisectCommand } from './commands/bisect-command.js'
import { calibrateCommand } from './commands/calibrate-command.js'
import { compareCommand } from './commands/compare-command.js'
import { doctorCommand } from './commands/doctor-command.js'
import { galleryCommand } from './commands/gallery-command.js'
import { initCommand } from './commands/init-command.js'
import { judgeCommand } from './commands/judge-command.js'
import { listCommand } from './commands/list-command.js'
import { matrixCommand } from './commands/matrix-command.js'
import { mergeCommand } from './commands/merge-command.js'
import { reproCommand } from './commands/repro-command.js'
import { reportCommand } from './commands/report-command.js'
import { runCommand } from './commands/run-command.js'
import { addCompletion } from './completion.js'

/** Builds the command tree. The caller parses the arguments. */
export function createProgram(): Command {
  const program = new Command('leakgate')
    .description('Reproduces memory leaks of gRPC servers under connection churn, and gates CI against them.')
    .version(leakgateVersion())
    .addHelpText(
      'after',
      `
Exit codes: 0 stable, 1 leak, 2 the harness or its use is at fault, 3 inconclusive or void.

Examples:
  leakgate repro                                   reproduce the gRPC-Go xDS leak (grpc/grpc-go #7657)
  leakgate init                                    write a config file
  leakgate run --target go@1.66.2 --close rst      one server, one way to close
  leakgate compare go@1.66.2 go@1.66.3             before and after a fix
  leakgate bisect --good go@1.60.1 --bad go@1.66.2 the release that introduced a leak
  leakgate matrix --targets go@1.66.2,go@1.66.3 --closes clean,rst --out reports/m
  leakgate gallery --list                          public leaks that it tells apart
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
    galleryCommand(),
    initCommand(),
    judgeCommand(),
    reportCommand(),
    listCommand(),
    calibrateCommand(),
    doctorCommand(),
  ]) {
    program.addCommand(command)
  }
  addCompletion(program)
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ outputError: () => undefined })
  }
  return program
}
