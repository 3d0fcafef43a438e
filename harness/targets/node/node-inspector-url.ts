/**
 * The address of the inspector, as a Node process prints it.
 * @module
 */
import type { StderrLines } from '../fixture/fixture-process-stderr.js'

/** The id is a UUID. Only loopback hosts match: an inspector elsewhere belongs to another machine. */
const LISTENING =
  /^Debugger listening on (ws:\/\/(?:127(?:\.\d{1,3}){3}|localhost|\[::1\]):\d{1,5}\/[0-9a-f-]{36})\s*$/

/**
 * The first WebSocket address that the process prints, or has printed already.
 * @throws the signal's reason where it is aborted first
 */
export async function findInspector(stderr: StderrLines, signal: AbortSignal): Promise<string> {
  const [, url = ''] = await stderr.find(LISTENING, signal)
  return url
}
