/**
 * What a client under test is asked to repeat, as data.
 * @module
 */
import type { PeerBehaviourName } from './peer-behaviour.js'

/** One kind of unit. The workload and the counts that are reconciled follow from these facts. */
export interface ClientUnit {
  /** What one of them is, as in `unit` of `run.json`. */
  readonly unit: string
  /** In a few words, for help and as the title of a report. */
  readonly help: string
  /** How leakgate's server behaves, unless the user names another behaviour. */
  readonly peer: PeerBehaviourName
  /**
   * What each unit comes to: a call with status OK, a call that fails, a message that is answered, or no call that is
   * counted.
   */
  readonly ends: 'ok' | 'failed' | 'message' | 'nothing'
  /** New connections of each unit at leakgate's server: exactly so many; undefined where the client decides. */
  readonly connections?: number
  /** Attempts of each call at leakgate's server. 1 where absent. */
  readonly attempts?: number
}

/** A new kind is a row here and a function in each client. */
export const CLIENT_UNITS = {
  'channels-closed': {
    unit: 'channel',
    help: 'channels that make one call and are closed',
    peer: 'answers',
    ends: 'ok',
    connections: 1,
  },
  'channels-dropped': {
    unit: 'channel',
    help: 'channels that make one call, become idle, and are dropped without being closed',
    peer: 'answers',
    ends: 'ok',
  },
  'failed-connects': {
    unit: 'failed-connect',
    help: 'attempts to connect that fail',
    peer: 'refuses',
    ends: 'nothing',
  },
  calls: { unit: 'call', help: 'calls on one channel', peer: 'answers', ends: 'ok' },
  'far-deadlines': {
    unit: 'call',
    help: 'calls whose deadline is an hour away',
    peer: 'answers',
    ends: 'ok',
  },
  cancels: { unit: 'call', help: 'calls that the client cancels', peer: 'never-answers', ends: 'failed' },
  retries: {
    unit: 'call',
    help: 'calls that a retry policy makes twice',
    peer: 'errors-first',
    ends: 'ok',
    attempts: 2,
  },
  streams: { unit: 'stream', help: 'bidirectional streams of one message', peer: 'answers', ends: 'ok' },
  messages: {
    unit: 'message',
    help: 'messages on one bidirectional stream that stays open',
    peer: 'answers',
    ends: 'message',
  },
  reconnects: {
    unit: 'connection',
    help: 'connections of one channel, each ended by the server',
    peer: 'closes',
    ends: 'ok',
    connections: 1,
  },
  updates: {
    unit: 'update',
    help: 'updates of the addresses by a resolver, one call after each',
    peer: 'answers',
    ends: 'ok',
  },
} as const satisfies Record<string, ClientUnit>

/** The name of a kind of unit. */
export type ClientUnitName = keyof typeof CLIENT_UNITS

/** In the order of help. */
export const CLIENT_UNIT_NAMES = Object.keys(CLIENT_UNITS) as [ClientUnitName, ...ClientUnitName[]]
