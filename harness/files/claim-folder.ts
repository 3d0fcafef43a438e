/**
 * One leakgate at a time for each folder of results.
 *
 * The claim is a socket in the kernel's abstract namespace, which has no file: the kernel frees it when the process ends,
 * however it ends. It does not reach into another container or to another machine.
 * @module
 */
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { HarnessError } from '../model/harness-error.js'
import { errorCode } from './cannot-write.js'

const ASK_MS = 1_000

/** Held until the process ends. */
const claims = new Set<Server>()

/**
 * Claims the folder until this process ends. Its name may be another one: links lead to the same folder.
 * @param folder a folder that is there
 * @throws {HarnessError} where another process has claimed it
 */
export async function claimFolder(folder: string): Promise<void> {
  // Other systems have no abstract namespace; there, the last writer wins.
  if (process.platform !== 'linux') return
  const { dev, ino } = statSync(folder, { bigint: true })
  const name = `\0leakgate-out-${dev}-${ino}`
  const claim = createServer(asking => {
    asking.on('error', () => undefined)
    asking.end(String(process.pid))
  })
  claim.unref()
  claim.listen(name)
  try {
    await once(claim, 'listening')
  } catch (error) {
    if (errorCode(error) !== 'EADDRINUSE') throw error
    const holder = await holderOf(name)
    throw new HarnessError(
      `Another leakgate writes to ${folder}${holder === undefined ? '' : `: process ${holder}`}`,
      'Give each run an --out of its own, or wait until the other one has ended.',
    )
  }
  claims.add(claim)
}

/** The pid; undefined where the holder does not answer, as when it is stopped. */
async function holderOf(name: string): Promise<string | undefined> {
  const asking = connect({ path: name, timeout: ASK_MS })
  asking.on('timeout', () => asking.destroy(new Error('no answer')))
  try {
    return /^\d+$/.exec(await text(asking))?.[0]
  } catch {
    return undefined
  }
}
