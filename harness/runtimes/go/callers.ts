/**
 * Who called the function that allocated.
 * @module
 */

/** More of them say nothing new. */
const MOST_CALLERS = 8

/**
 * The callers of the innermost function, up to the first one that is neither in its package nor in Go's standard library:
 * a helper such as `time.NewTicker` says little about what was allocated for.
 * @param frames names of functions with their import paths, the innermost first
 * @returns without the innermost; empty where that is in package `main`, or has no caller
 */
export function callersOf([leaf, ...frames]: readonly string[]): string[] {
  if (leaf === undefined || packageOf(leaf) === 'main') return []
  const own = packageOf(leaf)
  const outside = frames.findIndex(name => packageOf(name) !== own && !isStandard(packageOf(name)))
  return frames.slice(0, Math.min(MOST_CALLERS, outside < 0 ? MOST_CALLERS : outside + 1))
}

/** `google.golang.org/grpc/internal/transport` of `google.golang.org/grpc/internal/transport.(*http2Server).operateHeaders`. */
function packageOf(name: string): string {
  const [plain = ''] = name.split('[', 1)
  const dot = plain.indexOf('.', plain.lastIndexOf('/') + 1)
  return dot < 0 ? plain : plain.slice(0, dot)
}

/** The first element of a path in the standard library has no dot; that of a module that can be fetched has one. */
function isStandard(path: string): boolean {
  const [first = ''] = path.split('/', 1)
  return !first.includes('.') && first !== 'main'
}
