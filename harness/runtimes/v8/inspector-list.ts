/**
 * The inspectors that a Node process lists at `/json/list`.
 * @module
 */
import { z } from 'zod'
import type { HostPort } from '../../model/host-port.js'
import { formatHostPort } from '../../model/host-port.js'

const listSchema = z.array(
  z.object({ id: z.string().regex(/^[0-9a-f-]{36}$/), webSocketDebuggerUrl: z.string() }),
)

/**
 * @param text what was answered, which may be anything
 * @param at where it was asked: the answer's own address is not trusted
 * @returns WebSocket addresses; none where it is no such list, or the process shows its address on standard error only
 */
export function inspectorsIn(text: string, at: HostPort): string[] {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return []
  }
  const list = listSchema.safeParse(data)
  return list.success ? list.data.map(({ id }) => `ws://${formatHostPort(at)}/${id}`) : []
}
