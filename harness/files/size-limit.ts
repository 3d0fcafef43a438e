/**
 * The limit of a file's size (`ulimit -f`).
 * @module
 */

/** Makes a write beyond the limit fail with EFBIG. Without a handler, the signal ends the process, and the verdict is lost. */
export function failBeyondSizeLimit(): void {
  process.on('SIGXFSZ', () => undefined)
}
