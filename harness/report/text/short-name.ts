/**
 * Names of functions, types and files, short enough for a line.
 * @module
 */
import { escapeControl } from '../escape/escape-control.js'

const LONGEST_NAME = 100

/** Cuts each import path down to its last part: `transport.newBufWriter`. */
export function shortName(name: string): string {
  return shorten(
    escapeControl(name.replace(/[\w.~%-]+(?:\/[\w.~%-]+)+/g, path => path.slice(path.lastIndexOf('/') + 1))),
  )
}

/** The text; without its end where that is longer than a line has room for. */
export function shorten(text: string): string {
  return text.length <= LONGEST_NAME ? text : `${text.slice(0, LONGEST_NAME - 1)}…`
}

/**
 * The path of a Go source file from its module on: `google.golang.org/grpc@v1.66.2/server.go`. A file of no module in the
 * cache has its folder only: `server/main.go`.
 */
export function shortFile(file: string): string {
  const inCache = file.lastIndexOf('/pkg/mod/')
  if (inCache >= 0) return escapeControl(file.slice(inCache + '/pkg/mod/'.length))
  return escapeControl(file.startsWith('/') ? file.split('/').slice(-2).join('/') : file)
}
