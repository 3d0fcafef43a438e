/**
 * A minimal process manager for tests: `supervisor PROGRAM ARGS…`. On SIGHUP it ends the program
 * and starts it again, with a new pid and at the same addresses.
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process'

const [program = '', ...args] = process.argv.slice(2)
let child: ChildProcess

function start(): void {
  child = spawn(program, args, { stdio: 'inherit' })
  child.once('exit', start)
}

process.on('SIGHUP', () => child.kill('SIGKILL'))
process.on('SIGTERM', () => {
  child.removeListener('exit', start)
  child.kill('SIGKILL')
  process.exit(0)
})
start()
