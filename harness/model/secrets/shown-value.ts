/**
 * Values that are shown although a name before them says secret.
 * @module
 */

/**
 * A report needs these values, and they are not the secret: nothing at all, or the bracket of a list; a mask; a switch;
 * a placeholder of a command line, or a variable of a shell; the path of a file with a usual ending.
 */
const SHOWN = [
  /^[{}[\]()<>,;:]*$/,
  /^\*\*\*(?=$|[\s,;:.)\]}"'`&#/@])/,
  /^(?:true|false|yes|no|on|off|none|null|nil|undefined)[,;)\]}]*$/i,
  /^(?:\{[a-z]{2,20}\}|\$\{[A-Za-z_]\w{0,60}\})[,;)]*$/,
  /^@?(?:\.{0,2}|~)\/\S{0,300}\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|toml|ini|conf|txt|env)[,;:)\]}"']*$/,
]

/** Whether a whole value is one of them. */
export function isShown(value: string): boolean {
  return SHOWN.some(form => form.test(value))
}

/**
 * Whether the word after an option begins as an option too, so that the first one has no value. A random secret may
 * begin with a dash, but it almost always has a digit.
 */
export function isOption(text: string): boolean {
  return /^--?[A-Za-z][A-Za-z_.-]{0,40}(?:[=\s"'`]|$)/.test(text)
}
