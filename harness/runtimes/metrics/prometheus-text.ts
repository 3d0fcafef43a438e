/**
 * The text format of Prometheus and OpenMetrics, as far as gauges need it. Strict: a line that is none of the format is an error, so that
 * no other page passes for metrics.
 * @module
 */

/** One line of a metric: its labels and its value. */
export interface Series {
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

/** What a text says of one metric. */
export interface FoundMetric {
  /** From its `# TYPE` line; undefined without one. */
  readonly type: string | undefined
  /** From its `# UNIT` line, which OpenMetrics has; undefined without one. */
  readonly unit?: string
  readonly series: readonly Series[]
}

/** The metrics of a text by their names, in order. */
export type Metrics = ReadonlyMap<string, FoundMetric>

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const LABEL = /[a-zA-Z_][a-zA-Z0-9_]*/y
const QUOTED = /"((?:[^"\\\n]|\\.)*)"/y
const VALUE = /[^\s#]+/y
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const SPACES = /[ \t]*/y

/**
 * @throws {Error} naming the line, where one is not of the format
 */
export function parseMetrics(text: string): Metrics {
  const types = new Map<string, string>()
  const units = new Map<string, string>()
  const found = new Map<string, Series[]>()
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim()
    if (trimmed === '') continue
    if (trimmed.startsWith('#')) {
      const [, what, name, value] = /^#\s+(TYPE|UNIT)\s+(\S+)\s+(\S+)$/.exec(trimmed) ?? []
      if (name !== undefined && value !== undefined) (what === 'TYPE' ? types : units).set(name, value)
      continue
    }
    const [name, series] = new LineReader(trimmed, index + 1).series()
    const known = found.get(name)
    if (known) known.push(series)
    else found.set(name, [series])
  }
  return new Map(
    [...found].map(([name, series]) => {
      const unit = units.get(name)
      return [name, { type: types.get(name), ...(unit === undefined ? {} : { unit }), series }]
    }),
  )
}

/**
 * Labels between braces, as in a metric or a selector of equal labels.
 * @returns where they end, and the labels
 * @throws {Error} where they are not of the format
 */
export function parseLabels(text: string, from: number): { end: number; labels: Map<string, string> } {
  const reader = new LineReader(text, undefined, from)
  const labels = reader.labels()
  return { end: reader.at, labels }
}

/** Reads one line from left to right. */
class LineReader {
  constructor(
    private readonly line: string,
    private readonly number: number | undefined,
    public at = 0,
  ) {}

  series(): [name: string, series: Series] {
    const name = this.#take(NAME, 'the name of a metric')
    this.#skipSpaces()
    const labels = this.line[this.at] === '{' ? this.labels() : new Map<string, string>()
    this.#skipSpaces()
    const value = toNumber(this.#take(VALUE, 'a value'))
    if (value === undefined) return this.#fail('a value that is a number')
    this.#skipSpaces()
    const rest = this.line.slice(this.at)
    // A timestamp, and in OpenMetrics an exemplar.
    if (!/^(?:[+-]?[\d.eE+-]+\s*)?(?:#.*)?$/.test(rest)) this.#fail('nothing but a timestamp after the value')
    return [name, { labels, value }]
  }

  labels(): Map<string, string> {
    const labels = new Map<string, string>()
    this.at++
    for (;;) {
      this.#skipSpaces()
      if (this.line[this.at] === '}') break
      const name = this.#take(LABEL, 'the name of a label')
      this.#skipSpaces()
      if (this.line[this.at] !== '=') this.#fail('"=" after the name of a label')
      this.at++
      this.#skipSpaces()
      const quoted = this.#take(QUOTED, 'a value in double quotes')
      if (labels.has(name)) this.#fail(`the label "${name}" once`)
      labels.set(name, unescaped(quoted.slice(1, -1)))
      this.#skipSpaces()
      if (this.line[this.at] === ',') this.at++
      else if (this.line[this.at] !== '}') this.#fail('"," or "}" after a label')
    }
    this.at++
    return labels
  }

  #skipSpaces(): void {
    this.#match(SPACES)
  }

  #take(pattern: RegExp, wanted: string): string {
    return this.#match(pattern) ?? this.#fail(wanted)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.line)?.[0]
    this.at += match?.length ?? 0
    return match
  }

  #fail(wanted: string): never {
    const where = this.number === undefined ? `character ${this.at + 1}` : `line ${this.number}`
    throw new Error(`${where} is not of the Prometheus text format: ${wanted} is expected`)
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))
}

/** Undefined where the text is no number of the format. */
function toNumber(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text)
  const [, sign, word] = /^([+-]?)(inf|infinity|nan)$/i.exec(text) ?? []
  if (word === undefined) return undefined
  return word.toLowerCase() === 'nan' ? NaN : sign === '-' ? -Infinity : Infinity
}
