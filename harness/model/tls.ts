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

/** Files of the user in place of certificates that leakgate issues; paths of PEM files. */
export interface TlsFiles {
  /** Certificates of the authorities that the client trusts. */
  readonly ca: string
  /** The client's own certificate and key; undefined where the server asks for none. */
  readonly identity: { readonly cert: string; readonly key: string } | undefined
  /** The name to check the server's certificate for; undefined for the host that is dialled. */
  readonly serverName: string | undefined
}

/** The certificates of a client. */
export interface ClientTls {
  /** PEM text of the authorities that it trusts. */
  readonly ca: string
  /** True where the server's certificate is not checked; `ca` is then not used. */
  readonly unchecked?: boolean
  /** The name to check the server's certificate for; absent for the host that is dialled. */
  readonly serverName?: string
  /** Whether the certificate is one that leakgate issued, which also names `localhost`. */
  readonly issued?: boolean
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
