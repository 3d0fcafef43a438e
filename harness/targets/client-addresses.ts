/**
 * What a run over a Unix-domain socket does not test.
 * @module
 */

/** A note for the result. */
export const NO_CLIENT_ADDRESSES =
  'Clients of a Unix-domain socket have no addresses (--sources): state that a server keeps for each client is not tested.'
