/**
 * Where a Node process says that its inspector listens.
 * @module
 */
import type { Lines } from '../runtime.js'

/** The id is a UUID; the host is loopback, since the inspector of another host must not be driven. */
const LISTENING =
  /^Debugger listening on (ws:\/\/(?:127(?:\.\d{1,3}){3}|localhost|\[::1\]):\d{1,5}\/[0-9a-f-]{36})\s*$/

/**
 * The WebSocket address that the process printed first, already or still to come.
 * @throws the signal's reason where it is aborted first
 */
export async function findInspector(stderr: Lines, signal: AbortSignal): Promise<string> {
  const [, url = ''] = await stderr.find(LISTENING, signal)
  return url
}
