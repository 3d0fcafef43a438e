/**
 * Messages on streams that stay open through the run.
 * @module
 */
import { z } from 'zod'
import { DEFAULT_AT_LEAST_CONNECTIONS } from '../model/scenario.js'
import type { Setting, Workload } from './workload.js'

const STREAMS = 8

const OPEN: Setting = {
  key: 'openStreams',
  takes: '<n>',
  help: `streams that carry the messages, each on a connection of its own (default: ${STREAMS})`,
  schema: z.int().min(1).max(1_000),
  default: STREAMS,
}

const HANDLER: Setting = {
  key: 'handlerMs',
  takes: '<n>',
  help: 'how long the handler of the test service takes for each message, in milliseconds (default: 0)',
  schema: z.int().min(0).max(1_000_000),
  default: 0,
}

/** A unit is one message of a request. */
export const messages: Workload = {
  name: 'messages',
  help: 'messages on streams that stay open',
  unit: 'message',
  title: ({ settings }) =>
    Number(settings[HANDLER.key]) > 0 ? 'messages to a slow handler' : 'messages on open streams',
  opensConnections: false,
  failsAlone: true,
  clients: ['raw'],
  defaultAtLeast: DEFAULT_AT_LEAST_CONNECTIONS,
  traffic: true,
  ignores: ['concurrency', 'rpcs', 'lingerMs'],
  flags: [OPEN, HANDLER],
  async start(context) {
    const { settings } = context.load
    const { MessageChurn } = await import('../churn/messages/message-churn.js')
    const churn = new MessageChurn({
      ...context,
      streams: Number(settings[OPEN.key]),
      handlerMs: Number(settings[HANDLER.key]),
    })
    return {
      get openConnections() {
        return churn.open
      },
      drive: (units, signal, onProgress) => churn.drive(units, signal, onProgress),
      close: () => churn.close(),
    }
  },
}
