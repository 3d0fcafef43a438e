/**
 * Words of a server, or of whoever wrote a stored run, on their way to a terminal.
 * @module
 */

/** Makes control characters visible, so that no escape sequence reaches the terminal. */
export function escapeControl(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
