/**
 * Whether a process accepts connections at an address.
 * @module
 */
import { connect, type NetConnectOpts } from 'node:net'
import { never } from '../async/never.js'
import { pollUntil } from '../async/poll-until.js'
import type { Address } from '../model/address.js'

const RETRY_MS = 50

/** Whether a connection is accepted right now. */
export function accepts(address: Address): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ ...address } as NetConnectOpts)
    const settle = (connected: boolean): void => {
      socket.destroy()
      resolve(connected)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
  })
}

/** Settles when a connection is accepted. It stays pending for ever where `over` is aborted first. */
export async function untilAccepts(address: Address, over: AbortSignal): Promise<void> {
  await pollUntil(async () => (await accepts(address)) || over.aborted, { everyMs: RETRY_MS })
  if (over.aborted) await never()
}
