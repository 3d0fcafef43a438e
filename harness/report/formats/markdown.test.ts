import t from 'tap'
import { marked } from 'marked'
import { parseHTML } from 'linkedom'
import { markdown } from './markdown.js'
import { renderReport } from '../render-report.js'
import { hostileRun, storedRun } from '../testing/stored-runs.js'

async function rendered(text: string): Promise<ReturnType<typeof parseHTML>['document']> {
  return parseHTML(`<!doctype html><html><body>${await marked.parse(text, { gfm: true })}</body></html>`)
    .document
}

t.test('a heading with the verdict, a table of the metrics, and the command in a block', async t => {
  const run = { ...storedRun('leak'), argv: ['run', '--target', 'go@1.66.2'] }
  const document = await rendered(await renderReport({ kind: 'run', run }, markdown))
  t.match(
    document.querySelector('h2')?.textContent,
    /leak: go@1\.66\.2 keeps .* of live heap for every connection/,
  )
  t.match(document.querySelector('table')?.textContent, /Live heap/)
  const blocks: string[] = []
  document.querySelectorAll('pre').forEach(block => blocks.push(block.textContent.trim()))
  t.ok(blocks.includes('leakgate run --target go@1.66.2'), blocks.join('\n---\n'))
})

t.test('whatever a server says, no element, link or mention comes of it', async t => {
  const run = { ...hostileRun(storedRun('leak')), argv: ['run', '```\n<img src=x>\n````'] }
  const document = await rendered(await renderReport({ kind: 'run', run }, markdown))
  for (const element of ['img', 'svg', 'script', 'a', 'b', 'style']) {
    t.equal(document.querySelectorAll(element).length, 0, element)
  }
  t.match(
    document.querySelector('h2')?.textContent,
    /<img src=x onerror="alert\(1\)">/,
    'it is shown as it is',
  )
})
