/**
 * Parses the metadata of a call.
 * @module
 */
import type { MetadataEntry } from '../../model/rpc/call.js'
import { HarnessError } from '../../model/harness-error.js'
import { rememberSecretsOfWords } from '../../model/secrets/known-secrets.js'
import { isSecretName } from '../../model/secrets/secret-name.js'

const MOST_CHARACTERS = 8_000
const BASE64 = /^[\w+/-]*={0,2}$/

/** gRPC and HTTP/2 set these themselves. */
const RESERVED = new Set([
  'connection',
  'content-type',
  'host',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
  'user-agent',
])

/**
 * `name=value`. The value of a name that ends with `-bin` is in Base64.
 * @throws {HarnessError} if it has another form, or gRPC does not allow it; the value is not repeated
 */
export function parseMetadata(text: string): MetadataEntry {
  const at = text.indexOf('=')
  const name = text.slice(0, at).trim().toLowerCase()
  const value = text.slice(at + 1).trim()
  if (at < 1)
    throw new HarnessError('--metadata needs a name and a value', 'Write it as --metadata tenant=acme.')
  if (!/^[0-9a-z_.-]+$/.test(name) || name.startsWith('grpc-') || RESERVED.has(name)) {
    throw new HarnessError(
      `--metadata: "${name}" cannot be set`,
      'A name has letters, digits, "-", "_" and ".", does not begin with "grpc-", and is none that HTTP/2 sets itself.',
    )
  }
  const isBinary = name.endsWith('-bin')
  if (isBinary ? !BASE64.test(value) : !/^[ -~]*$/.test(value)) {
    throw new HarnessError(
      `--metadata: the value of "${name}" is not ${isBinary ? 'Base64' : 'printable ASCII'}`,
      isBinary ? 'Encode it with base64.' : 'Give a name that ends with -bin, and the value in Base64.',
    )
  }
  if (value.length > MOST_CHARACTERS) {
    throw new HarnessError(
      `--metadata: the value of "${name}" has ${value.length} characters`,
      `At most ${MOST_CHARACTERS} are possible.`,
    )
  }
  // The server may print it. In a command line, a value with spaces would end at the first one.
  if (isSecretName(name)) rememberSecretsOfWords([`--${name}`, value])
  return [name, value]
}
