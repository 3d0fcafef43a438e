/**
 * Loaded into every test: Node processes that a test starts load no hooks of the test runner.
 *
 * tap records which files each process of a test loads. For that, it gives every Node process that a test starts a module loader in a
 * thread of its own. Nothing here uses the record; leakgate would start in twice the time, servers under test would have the memory
 * and the noise of one more thread, and a start has been seen to stop for good.
 * @module
 */
import processOnSpawn from 'process-on-spawn'

const isHook = argument => /^"?--import=.*processinfo/.test(argument)

processOnSpawn.removeAllListeners()
// What child_process.fork gives a child by default.
process.execArgv = process.execArgv.filter(argument => !isHook(argument))
const options = (process.env.NODE_OPTIONS ?? '').split(' ').filter(option => option !== '' && !isHook(option))
if (options.length > 0) process.env.NODE_OPTIONS = options.join(' ')
else delete process.env.NODE_OPTIONS
