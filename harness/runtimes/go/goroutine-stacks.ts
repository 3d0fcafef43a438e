/**
 * The text of all goroutines' stacks, as `/debug/pprof/goroutine?debug=2` answers.
 * @module
 */
import type { SourcePlace } from '../../model/goroutines.js'

/** One goroutine. */
export interface GoroutineStack {
  /** `chan receive`, `select`, `IO wait`, `running`, …, without how long it has waited. */
  readonly state: string
  /** True where Go's leak detection marked it. */
  readonly leaked: boolean
  /** The innermost line first; some in the middle are missing where the stack is deep. */
  readonly frames: readonly SourcePlace[]
  /** The line of the go statement; undefined for a goroutine that the runtime started. */
  readonly createdBy: SourcePlace | undefined
}

/** `goroutine 34 [chan receive (leaked), 5 minutes, locked to thread]:`; newer releases may write labels behind the brackets. */
const HEAD = /^goroutine \d+(?: [^[]*)?\[([^\]]*)\].*:$/
const LINE = /^\t(.+):(\d+)(?: \+0x[0-9a-f]+)?(?: .*)?$/
const CREATOR = /^created by (.+?)(?: in goroutine \d+)?$/
/** What the runtime adds to the reason of a wait. */
const MARKS = / \((?:leaked|scan|durable)\)/g

/**
 * The goroutines in the order of the text. Lines that are not understood are left out.
 * @throws {Error} where there is no goroutine in it
 */
export function parseGoroutineStacks(text: string): GoroutineStack[] {
  const stacks = text.split('\n\n').flatMap(block => parseBlock(block) ?? [])
  if (stacks.length === 0) throw new Error('the answer is no text of goroutine stacks')
  return stacks
}

function parseBlock(block: string): GoroutineStack | undefined {
  const [head = '', ...lines] = block.trim().split('\n')
  const status = HEAD.exec(head)?.[1]?.split(',', 1)[0]
  if (status === undefined) return undefined
  const frames: SourcePlace[] = []
  let createdBy: SourcePlace | undefined
  let name: string | undefined
  for (const line of lines) {
    const [, file, number] = LINE.exec(line) ?? []
    if (file === undefined) {
      name = line
    } else if (name !== undefined) {
      const at = { file, line: Number(number) }
      const creator = CREATOR.exec(name)?.[1]
      if (creator === undefined) frames.push({ function: withoutArguments(name), ...at })
      else createdBy = { function: creator, ...at }
      name = undefined
    }
  }
  return { state: status.replace(MARKS, ''), leaked: status.includes('(leaked)'), frames, createdBy }
}

/** `main.(*T).serve` of `main.(*T).serve(0xc000012345, {0x1, 0x2})`: arguments have no parentheses of their own. */
function withoutArguments(call: string): string {
  const open = call.lastIndexOf('(')
  return open > 0 && call.endsWith(')') ? call.slice(0, open) : call
}

/** Prefixes of the functions that a program calls in order to wait; those of go-retain. */
const IMPLEMENT_WAITING =
  /^(?:runtime[./]|internal\/|sync[./]|syscall\.|time\.Sleep$|reflect\.rselect$|reflect\.Select$)/

/** The innermost line outside the packages that implement waiting, or the innermost of all. */
export function waitPlace({ frames }: GoroutineStack): SourcePlace | undefined {
  return frames.find(({ function: name }) => !IMPLEMENT_WAITING.test(name)) ?? frames[0]
}
