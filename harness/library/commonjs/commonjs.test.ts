import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { packagePath, packageRoot } from '../../model/package-path.js'
import { ownServer } from '../testing/own-server.js'

const run = promisify(execFile)

/** Runs a CommonJS program that requires leakgate by its name, and returns the JSON that it prints. */
async function program(folder: string, text: string): Promise<unknown> {
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(packageRoot(), join(folder, 'node_modules', 'leakgate'))
  writeFileSync(join(folder, 'program.cjs'), `(async () => { ${text} })()`)
  // Without tap's hooks, which handle signals.
  const { stdout } = await run('/usr/bin/env', ['-u', 'NODE_OPTIONS', process.execPath, 'program.cjs'], {
    cwd: folder,
  })
  return JSON.parse(stdout)
}

t.test('it has what the ES module has', async t => {
  const leak = JSON.stringify(packagePath('harness/report/testdata/leak.json'))
  const out = await program(
    t.testdir({}),
    `const { gate, measure, expectStable, attachTo, defineConfig, GateError, HarnessError } = require('leakgate')
     const options = ${JSON.stringify(ownServer())}
     const failed = async (promise) => { try { await promise } catch (error) { return error } }
     const abort = new AbortController()
     const reason = new Error('enough')
     const aborted = await failed(measure({ ...options, signal: abort.signal, onProgress: ({ kind }) => { if (kind === 'load') abort.abort(reason) } }))
     const mine = await failed(measure({ ...options, onProgress: () => { throw reason } }))
     const wrong = await failed(gate({ ...options, treshold: 1 }))
     const attached = await failed(attachTo(process.pid))
     let stored
     try { expectStable(require(${leak})) } catch (error) { stored = error }
     console.log(JSON.stringify({
       aborted: aborted === reason, mine: mine === reason,
       wrong: [wrong instanceof HarnessError, wrong.message, wrong.next], attached: attached.message,
       stored: [stored instanceof GateError, stored.verdict, stored.message],
       config: defineConfig({ runs: {} }), handlers: process.listenerCount('SIGINT'),
     }))`,
  )
  t.match(out, {
    aborted: true,
    mine: true,
    wrong: [true, /^treshold: unknown key "treshold"; did you mean "threshold"\?/, /docs/],
    attached: /runs in this process/,
    stored: [true, 'leak', /^leak: .*\n.* keeps /],
    config: { runs: {} },
    handlers: 0,
  })
})
