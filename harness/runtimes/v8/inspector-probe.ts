/**
 * `--probe inspector=URL`: the inspector of a user's own Node server.
 * @module
 */
import { z } from 'zod'
import { HarnessError } from '../../model/harness-error.js'
import type { ProbeSpec } from '../../model/probe.js'
import { agentFor, OtherStatus, send, shownUrl } from '../http-text.js'
import { addressOf, parseProbeUrl } from '../probe-url.js'
import type { ProbeKind } from '../runtime.js'

/** Where the inspector is. */
export interface InspectorSpec extends ProbeSpec {
  readonly url: URL
}

const NAME = 'inspector'
const EXAMPLE = 'inspector=http://127.0.0.1:9229'
const LIST_TIMEOUT_MS = 2_000
const MAX_LIST_BYTES = 256 * 1024

const listSchema = z.array(z.object({ webSocketDebuggerUrl: z.string() }))

/** Thrown where an inspector answers, and does not say which id its WebSocket has. */
export class NoInspectorId extends HarnessError {}

/** As Node prints it, `ws://127.0.0.1:9229/ID`; with http, the id is asked for. */
export const inspectorProbe: ProbeKind = {
  name: NAME,
  form: 'inspector=URL',
  example: EXAMPLE,
  help: 'the inspector of a Node server',
  parse(value, text): InspectorSpec {
    const url = parseProbeUrl(value, text, ['ws', 'http'], EXAMPLE)
    if (url.protocol === 'ws:' && !/^\/[0-9a-f-]{36}$/.test(url.pathname)) {
      throw new HarnessError(
        `The URL of --probe ${NAME} lacks the id that Node prints after the address`,
        `Give all of "Debugger listening on ws://…", or write it as --probe ${NAME}=http://${url.host}, which asks for the id.`,
      )
    }
    return { kind: NAME, text, address: addressOf(url), url }
  },
}

/** The probe as this runtime reads it; undefined where it is of another kind. */
export function asInspector(probe: ProbeSpec | undefined): InspectorSpec | undefined {
  return probe?.kind === NAME ? (probe as InspectorSpec) : undefined
}

/**
 * The WebSocket address of the inspector.
 * @throws {NoInspectorId} where what answers does not say it
 * @throws {Error} where nothing answers
 */
export async function webSocketUrl(url: URL): Promise<string> {
  if (url.protocol === 'ws:') return url.href
  const list = new URL('/json/list', url)
  const agent = agentFor(list)
  try {
    const options = { agent, signal: AbortSignal.timeout(LIST_TIMEOUT_MS), maxBytes: MAX_LIST_BYTES }
    const parsed = listSchema.safeParse(JSON.parse((await send(list, options)).toString('utf8')))
    const [target] = parsed.success ? parsed.data : []
    const [, id] = /^ws:\/\/[^/]+\/([0-9a-f-]{36})$/.exec(target?.webSocketDebuggerUrl ?? '') ?? []
    if (id === undefined)
      throw new NoInspectorId(`${shownUrl(list)} is not the list of an inspector of Node`, OTHERWISE)
    // The host in the answer is what the server takes itself for; the port that was named is the one that is asked.
    return `ws://${url.host}/${id}`
  } catch (error) {
    const answered = error instanceof Error && error.cause instanceof OtherStatus
    if (!answered && !(error instanceof SyntaxError)) throw error
    throw new NoInspectorId(`The inspector at ${url.host} does not tell its id`, OTHERWISE, { cause: error })
  } finally {
    agent.destroy()
  }
}

const OTHERWISE =
  'Give the address that Node prints on standard error, ws://…, or start it with --inspect-publish-uid=stderr,http.'
