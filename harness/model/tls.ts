/**
 * How connections are secured.
 * @module
 */

/** `tls`: the client checks the server's certificate. `mtls`: the server checks the client's as well. */
export const TLS_KINDS = ['none', 'tls', 'mtls'] as const
export type TlsKind = (typeof TLS_KINDS)[number]

/** A certificate with its private key; PEM texts. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

/** The certificates of a client. */
export interface ClientTls {
  /** PEM text of the one authority that it trusts. */
  readonly ca: string
  /** Its own certificate; set where the server requires one. */
  readonly identity?: Identity
}

/** The certificates of a server: paths of PEM files. */
export interface ServerTls {
  readonly certPath: string
  readonly keyPath: string
  /** Of the authority that signed the server's certificate and, where they have one, the clients'. */
  readonly caPath: string
  /** Whether clients have to show a certificate. */
  readonly mutual: boolean
}
