#!/usr/bin/env node
/**
 * The command line: runs the command and sets the exit code.
 * @module
 */
import { CommanderError } from 'commander'
import pc from 'picocolors'
import { isOutOfRoom } from '../files/cannot-write.js'
import { failBeyondSizeLimit } from '../files/size-limit.js'
import { allowClosedReaders, outliveTerminal } from '../files/standard-streams.js'
import { HarnessError } from '../model/harness-error.js'
import { rememberSecretsOfEnvironment, rememberSecretsOfWords } from '../model/secrets/known-secrets.js'
import { maskSecrets } from '../model/secrets/mask-secrets.js'
import { escapeControl } from '../report/escape/escape-control.js'
import { Interrupted } from '../run/interrupts.js'
import { exitCodeOf } from './exit-code.js'
import { createProgram } from './program.js'

// Read before commander parses: a parse error must not end a `git bisect run` with a code that means "bad".
const bisecting = process.argv.includes('--bisect-exit')

allowClosedReaders()
outliveTerminal()
failBeyondSizeLimit()

// First, so that nothing which is printed has one of them: not even an error of the command line itself.
rememberSecretsOfWords(process.argv.slice(2))
rememberSecretsOfEnvironment(process.env)
// Node exits with 1 after an uncaught error; in leakgate 1 means a leak.
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
  await createProgram().parseAsync()
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
  } else if (isOutOfRoom(error)) {
    say(String(error), 'Free space there, or set TMPDIR, LEAKGATE_CACHE or --out to a folder with space.')
  } else {
    say(
      error instanceof Error ? (error.stack ?? error.message) : String(error),
      'This is a fault of leakgate itself; please report it with the lines above.',
    )
  }
}

function say(what: string, next: string): void {
  const [first = '', ...more] = [what, ...next.split('\n')].map(text => escapeControl(maskSecrets(text)))
  process.stderr.write(`${pc.red('leakgate:')} ${[first, ...more].join('\n          ')}\n`)
}
