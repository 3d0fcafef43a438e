/**
 * Whether the name of a setting says that its value is a secret.
 * @module
 */

/**
 * Words that hardly anything but a secret is called by. They count in any part of a name, and also at the end of a part
 * (`PGPASSWORD`, `authtoken`). `key` is not one of them: most keys of a program are not secret.
 */
const STRONG =
  /(?:password|passwd|passphrase|passcode|secret|token|credential|apikey|authkey|accesskey|privatekey)s?$|^(?:sshpass|authorization|bearer|jwt|cookies?|creds?)$/

/**
 * Words with other meanings (`auth-mode`, `key-cache`, `pass-through`). They count only where they are the last part of
 * a name: then the value is the thing itself.
 */
const WEAK = new Set(['key', 'keys', 'auth', 'pass', 'pwd', 'pat'])

/** A key of these kinds is a secret wherever it stands in a name: `API_KEY_STAGING`. */
const SECRET_KEYS = new Set([
  'api',
  'access',
  'private',
  'encryption',
  'signing',
  'master',
  'account',
  'service',
])

/** A key of these kinds is data that a report needs: it says where a record is stored, or is public. */
const DATA_KEYS = new Set(
  'public partition sort primary foreign routing cache hash map shard index group row object lookup'.split(
    ' ',
  ),
)

/**
 * Last parts that say something *about* a secret: where it is, how it is called, how long it lives. The value is needed
 * to understand a run, and it is no secret.
 */
const ABOUT = new Set(
  (
    'file files path paths dir directory folder name names type kind size length len count ttl age expiry expires ' +
    'timeout interval rotation refresh prefix suffix format algorithm alg bits bucket space store url uri endpoint ' +
    'host port server provider backend method mode header issuer audience scope usage limit rate sock field env'
  ).split(' '),
)

/** `--max-tokens 5` counts tokens. It does not hold any. */
const COUNTS = new Set(['max', 'min', 'num', 'number', 'total', 'limit', 'per'])

/** A switch of this form takes no value: the word after `--require-auth` is another argument. */
const SWITCH = new Set(['no', 'enable', 'disable', 'require', 'allow', 'skip', 'without', 'use', 'is', 'has'])

/** Whether the value of such a setting is masked: `API_KEY`, `apiKey`, `--api-key`; not `KEYSPACE`, `--monkey`, `key-file`. */
export function isSecretName(name: string): boolean {
  // Every shell has the working directory in these.
  if (name === 'PWD' || name === 'OLDPWD') return false
  const parts = partsOf(name)
  const last = parts.at(-1) ?? ''
  const plural = /(?:tokens|keys|secrets)$/.test(last)
  if (plural && parts.some(part => COUNTS.has(part))) return false
  // A secret id, as of HashiCorp Vault, is a secret; the id of a key or of a token is not.
  if (ABOUT.has(last) || (last === 'id' && parts.at(-2) !== 'secret')) return false
  if (parts.some((part, index) => STRONG.test(part) || isSecretKey(part, parts[index - 1]))) return true
  return WEAK.has(last) && !DATA_KEYS.has(parts.at(-2) ?? '')
}

/** Whether an option of this name has its value in the next word. */
export function takesSecret(name: string): boolean {
  return isSecretName(name) && !SWITCH.has(partsOf(name)[0] ?? '')
}

/** Whether the name alone, without `=` or quotes, makes `name: value` a secret. A sentence may have `key: value` too. */
export function isSecretHeader(name: string): boolean {
  return (
    isSecretName(name) &&
    (partsOf(name).length > 1 || /^(?:proxy)?authorization$|pass|secret|^apikey$|^cookie$/i.test(name))
  )
}

function isSecretKey(part: string, before: string | undefined): boolean {
  return (part === 'key' || part === 'keys') && before !== undefined && SECRET_KEYS.has(before)
}

/** `clientApiKey2` → `client`, `api`, `key`. */
function partsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .map(part => part.replace(/\d+$/, ''))
    .filter(part => part !== '')
}
