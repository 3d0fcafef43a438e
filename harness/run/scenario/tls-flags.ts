/**
 * The flags of how connections are secured.
 * @module
 */
import { z } from 'zod'
import { TLS_KINDS } from '../../model/tls.js'
import { scenarioFlag } from './scenario-flag.js'

/** The last four are for a server that has certificates of its own. */
export const TLS_FLAGS = {
  tls: scenarioFlag({
    key: 'tls',
    takes: '<how>',
    help: `how connections are secured: ${TLS_KINDS.join(', ')}; plain mode only (default: none)`,
    values: () => TLS_KINDS,
    schema: z.enum(TLS_KINDS),
  }),
  tlsCaFile: scenarioFlag({
    key: 'tlsCaFile',
    takes: '<file>',
    help: "the server has its own certificate, and this PEM file has the authority that signed it (default: leakgate issues the server's certificate)",
    schema: z.string().min(1),
  }),
  tlsCertFile: scenarioFlag({
    key: 'tlsCertFile',
    takes: '<file>',
    help: "the client's certificate, where such a server asks for one",
    schema: z.string().min(1),
  }),
  tlsKeyFile: scenarioFlag({
    key: 'tlsKeyFile',
    takes: '<file>',
    help: 'its key',
    schema: z.string().min(1),
  }),
  tlsServerName: scenarioFlag({
    key: 'tlsServerName',
    takes: '<name>',
    help: "the name that such a server's certificate has (default: the host that is dialled)",
    schema: z.string().regex(/^[\w.-]{1,253}$/, 'is not the name of a server'),
  }),
}
