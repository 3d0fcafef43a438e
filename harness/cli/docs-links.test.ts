import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Command } from 'commander'
import { marked, type Token } from 'marked'
import { parseArgsStringToArgv } from 'string-argv'
import t from 'tap'
import { packageRoot } from '../model/package-path.js'
import { createProgram } from './program.js'

const ROOT = packageRoot()
const ROOT_PATH = /^(?:harness|fixtures|scenarios|bench|tools|docs)\/[\w./-]*$/
const PAGES = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'tools/go-retain/README.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => join('docs', name)),
]

interface Page {
  readonly links: string[]
  readonly anchors: ReadonlySet<string>
  /** Shell lines of the fenced blocks, without prompts, comments and output. */
  readonly shellLines: string[]
  /** Inline code that begins with `leakgate`. */
  readonly mentions: string[]
  /** Inline code that is a path from the root of the project. */
  readonly paths: string[]
}

const pages = new Map(PAGES.map(name => [name, readPage(readFileSync(join(ROOT, name), 'utf8'))]))

t.test(
  'every relative link of the documents leads to a file, and to a heading where it names one',
  async t => {
    for (const [name, { links }] of pages) {
      for (const link of links) t.equal(brokenLink(name, link), undefined, `${name}: ${link}`)
    }
    t.ok([...pages.values()].flatMap(({ links }) => links).length > 30, 'there are links')
    t.match(brokenLink('README.md', 'docs/nowhere.md'), /no file/)
    t.match(brokenLink('README.md', 'docs/verdict.md#nowhere'), /no heading/)
  },
)

t.test('every leakgate command line of the documents parses', async t => {
  let count = 0
  for (const [name, { shellLines, mentions }] of pages) {
    // Generated from the commands themselves.
    if (name.startsWith('docs/commands/')) continue
    for (const line of shellLines) {
      for (const args of commandsIn(line)) {
        count++
        t.equal(parseError(args), undefined, `${name}: ${line}`)
      }
    }
    for (const text of mentions) {
      count++
      t.equal(unknownWords(text), undefined, `${name}: ${text}`)
    }
  }
  t.ok(count > 40, `${count} command lines`)
  t.match(parseError(['run', '--no-such-flag']), /unknown option/)
  t.match(parseError(['walk']), /unknown command/)
  t.match(unknownWords('leakgate run --no-such-flag'), /--no-such-flag/)
})

t.test('every path in the pages for contributors exists', async t => {
  let count = 0
  for (const name of ['CONTRIBUTING.md', 'SECURITY.md', 'docs/architecture.md']) {
    for (const path of pages.get(name)?.paths ?? []) {
      count++
      t.ok(existsSync(join(ROOT, path)), `${name}: ${path}`)
    }
  }
  t.ok(count > 30, `${count} paths`)
})

t.test('the picture of the rooms has every folder of harness, and no other', async t => {
  const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
  const drawn = [...page.matchAll(/^ {2}([a-z-]+)\["/gm)].map(([, room]) => room)
  const rooms = readdirSync(join(ROOT, 'harness'), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
  t.strictSame(drawn.sort(), rooms.sort())
})

function readPage(markdown: string): Page {
  const page = {
    links: [] as string[],
    anchors: new Set<string>(),
    shellLines: [] as string[],
    mentions: [] as string[],
    paths: [] as string[],
  }
  marked.walkTokens(marked.lexer(markdown), token => {
    const { type } = token
    if (type === 'link' || type === 'image') page.links.push((token as Token & { href: string }).href)
    if (type === 'heading')
      page.anchors.add(unique(slug((token as Token & { text: string }).text), page.anchors))
    if (type === 'code')
      page.shellLines.push(...shellLinesOf(token as Token & { text: string; lang?: string }))
    if (type === 'codespan' && /^leakgate \S/.test((token as Token & { text: string }).text)) {
      page.mentions.push((token as Token & { text: string }).text)
    }
    if (type === 'codespan' && ROOT_PATH.test((token as Token & { text: string }).text)) {
      page.paths.push((token as Token & { text: string }).text)
    }
  })
  return page
}

/** As GitHub makes anchors of headings. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
}

function unique(anchor: string, taken: ReadonlySet<string>): string {
  for (let n = 0; ; n++) {
    const candidate = n === 0 ? anchor : `${anchor}-${n}`
    if (!taken.has(candidate)) return candidate
  }
}

/** Where lines begin with a prompt, the others are output. */
function shellLinesOf({ text, lang = '' }: { text: string; lang?: string }): string[] {
  if (lang !== '' && !['sh', 'shell', 'bash', 'console'].includes(lang)) return []
  const lines = text.replaceAll('\\\n', ' ').split('\n')
  const prompted = lines.filter(line => line.startsWith('$ ')).map(line => line.slice(2))
  if (prompted.length > 0) return prompted
  return lang === '' || lang === 'console' ? [] : lines
}

function brokenLink(from: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? from : join(dirname(from), path)
  if (!existsSync(join(ROOT, target))) return `no file ${target}`
  if (anchor === undefined) return undefined
  const page = pages.get(relative('.', target))
  return page?.anchors.has(anchor) === true ? undefined : `no heading #${anchor} in ${target}`
}

/** The arguments of each leakgate command in a shell line; one may be quoted within another command. */
function commandsIn(line: string): string[][] {
  if (!/\bleakgate\b|dist\/harness\/cli\/main\.js/.test(line)) return []
  const words = parseArgsStringToArgv(line.replace(/(^|\s)#\s.*$/, ''))
  const found = words.filter(word => /\bleakgate .*/.test(word)).flatMap(commandsIn)
  words.forEach((word, at) => {
    if (word !== 'leakgate' && !word.endsWith('dist/harness/cli/main.js')) return
    const before = words[at - 1]
    if (before !== undefined && !BEFORE_COMMAND.has(before)) return
    const rest = words.slice(at + 1)
    const end = rest.findIndex(other => /^([|>;&]|\d>)/.test(other))
    const args = end < 0 ? rest : rest.slice(0, end)
    if (args.length > 0) found.push(args.map(arg => arg.replace(/;$/, '')))
  })
  return found
}

/** What stands before a command, and not before an argument that happens to be called leakgate. */
const BEFORE_COMMAND = new Set(['npx', 'node', 'run', 'exec', '&&', '||', ';', '|', 'time', 'sudo'])

/** Parses as the program does, and runs nothing. */
function parseError(args: string[]): string | undefined {
  const program = createProgram()
  const silence = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    if (command.commands.length === 0) command.action(() => undefined)
    command.commands.forEach(silence)
  }
  silence(program)
  try {
    program.parse(args, { from: 'user' })
    return undefined
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return code === 'commander.helpDisplayed' || code === 'commander.version' ? undefined : message
  }
}

/** In running text a command may lack its arguments: only its name and its flags are checked. */
function unknownWords(text: string): string | undefined {
  const [, name = '', ...words] = parseArgsStringToArgv(text)
  const program = createProgram()
  if (name.startsWith('-')) return undefined
  const names = name.split('|')
  for (const one of names) {
    const command = program.commands.find(other => other.name() === one)
    if (!command) return `there is no command ${one}`
    const flags = [...command.options, ...program.options].flatMap(({ long, short }) => [long, short])
    const unknown = words.filter(word => word.startsWith('-') && !flags.includes(word.split('=')[0]))
    if (unknown.length > 0) return `${one} has no ${unknown.join(', ')}`
  }
  return undefined
}
