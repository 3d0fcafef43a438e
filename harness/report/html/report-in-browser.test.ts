import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright-core'
import t from 'tap'
import type { Comparison } from '../../model/comparison.js'
import { cellsOf } from '../subject/matrix.js'
import type { Subject } from '../subject/subject.js'
import { hostileRun, storedRun } from '../testing/stored-runs.js'
import { htmlSubject } from './html-subject.js'

const CHROMIUM =
  process.env['CHROMIUM'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => existsSync(path))

/** The folder that keeps the screenshots, if set. */
const SCREENSHOTS = process.env['REPORT_SCREENSHOTS']

const leak = storedRun('leak')
const stable = storedRun('stable')
const planted = storedRun('planted-leak')
const nothing = storedRun('void')

const saved: Comparison = {
  outcome: 'better',
  savedBytesPerConnection: { estimate: 70_881, low: 70_853, high: 70_912 },
  reason: 'after keeps less than before',
}

const subjects: Readonly<Record<string, Subject>> = {
  leak: { kind: 'run', run: leak },
  control: { kind: 'run', run: storedRun('control') },
  'planted-leak': { kind: 'run', run: planted },
  stable: { kind: 'run', run: stable },
  void: { kind: 'run', run: nothing },
  comparison: { kind: 'comparison', before: leak, after: stable, comparison: saved },
  matrix: {
    kind: 'matrix',
    cells: [
      ...cellsOf([leak, stable, planted, nothing]),
      { ...cellsOf([leak])[0], version: 'go@1.61.0', scenario: 'xDS rst' },
      { version: 'go@1.67.0', scenario: 'xDS rst', problem: 'it was not built' },
    ],
  },
  gallery: {
    kind: 'matrix',
    cells: [
      { version: 'grpc-go-7657', scenario: 'leaky', run: leak },
      { version: 'grpc-go-7657', scenario: 'fixed', run: stable },
    ],
    pairs: [
      {
        name: 'grpc-go-7657',
        title: 'an xDS server keeps every connection that ever closed',
        report: 'https://github.com/grpc/grpc-go/issues/7657',
        versions: { leaky: 'go@1.66.2', fixed: 'go@1.66.3' },
        toldApart: true,
        faults: [],
        retainedBy: 'server.listenerWrapper.conns[*]',
      },
    ],
  },
}

const hostileLeak = hostileRun(leak)
const hostileStable = hostileRun(stable)
const hostile: Readonly<Record<string, Subject>> = {
  'hostile leak': { kind: 'run', run: hostileLeak },
  'hostile planted leak': { kind: 'run', run: hostileRun(planted) },
  'hostile void': { kind: 'run', run: hostileRun(nothing) },
  'hostile comparison': {
    kind: 'comparison',
    before: hostileLeak,
    after: hostileStable,
    comparison: { outcome: 'void', reason: hostileLeak.reason },
  },
  'hostile matrix': {
    kind: 'matrix',
    cells: [
      ...cellsOf([hostileLeak, hostileStable]),
      { version: 'x', scenario: 'y', run: hostileLeak, href: 'javascript:alert(6)' },
      { version: hostileLeak.reason, scenario: 'y', problem: hostileLeak.reason },
    ],
  },
  'hostile gallery': {
    kind: 'matrix',
    cells: [{ version: hostileLeak.reason, scenario: 'leaky', run: hostileLeak }],
    pairs: [
      {
        name: hostileLeak.reason,
        title: hostileLeak.reason,
        report: 'javascript:alert(7)',
        versions: { leaky: hostileLeak.reason },
        toldApart: false,
        faults: ['the fixed version is a leak'],
        retainedBy: hostileLeak.reason,
      },
    ],
  },
}

interface Opened {
  readonly page: Page
  /** Console messages, errors, dialogs and network requests. */
  readonly trouble: string[]
}

async function open(
  browser: Browser,
  file: string,
  width: number,
  colorScheme: 'light' | 'dark',
): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  const trouble: string[] = []
  page.on('console', message => trouble.push(`console: ${message.text()}`))
  page.on('pageerror', error => trouble.push(`thrown: ${error.message}`))
  page.on('dialog', dialog => {
    trouble.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', request => {
    if (request.url() !== pathToFileURL(file).href && request.url() !== 'data:,') {
      trouble.push(`request: ${request.url()}`)
    }
  })
  await page.goto(pathToFileURL(file).href)
  return { page, trouble }
}

/** Violations that axe calls serious or critical, as `rule: element`. */
async function accessibilityProblems(page: Page): Promise<string[]> {
  // The page's own policy forbids scripts; axe is loaded over the debugger, which the policy does not restrict.
  return page.evaluate<string[]>(
    `${axe.source};axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 200))))`,
  )
}

t.test('reports in a browser', { skip: CHROMIUM === undefined && 'no Chromium is installed' }, async t => {
  const browser = await chromium.launch({
    executablePath: CHROMIUM ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    timeout: 120_000,
  })
  t.teardown(() => browser.close())
  const folder = t.testdir({})
  const write = (name: string, subject: Subject): string => {
    const file = join(folder, `${name}.html`)
    writeFileSync(file, htmlSubject(subject))
    return file
  }

  for (const [name, subject] of Object.entries(subjects)) {
    const file = write(name, subject)
    t.ok(statSync(file).size < 1_000_000, `${name} is under 1 MB`)
    for (const width of [1280, 390]) {
      for (const scheme of ['light', 'dark'] as const) {
        const { page, trouble } = await open(browser, file, width, scheme)
        const what = `${name}, ${width} px, ${scheme}`
        t.equal(await page.evaluate<number>('document.documentElement.scrollWidth'), width, `${what}: fits`)
        t.strictSame(await accessibilityProblems(page), [], `${what}: axe`)
        t.strictSame(trouble, [], `${what}: quiet`)
        if (SCREENSHOTS !== undefined) {
          mkdirSync(SCREENSHOTS, { recursive: true })
          await page.screenshot({ path: join(SCREENSHOTS, `${name}-${width}-${scheme}.png`), fullPage: true })
        }
        await page.close()
      }
    }
  }

  t.test('whatever a server says of itself, nothing of it runs or becomes an element', async t => {
    for (const [name, subject] of Object.entries(hostile)) {
      const { page, trouble } = await open(browser, write(name, subject), 390, 'light')
      t.match(await page.textContent('h1, h2'), /./)
      t.match(
        await page.textContent('body'),
        '</script><img src=x onerror="alert(1)">',
        `${name}: shown as it is`,
      )
      t.equal(
        await page.locator('script, img, iframe, object, [onerror], [onload], [style]').count(),
        0,
        name,
      )
      t.equal(await page.locator('a[href^="javascript:"]').count(), 0, name)
      t.equal(await page.evaluate<number>('document.documentElement.scrollWidth'), 390, `${name}: fits`)
      t.strictSame(trouble, [], name)
      await page.close()
    }
  })

  t.test('a script that got in would be stopped by the policy', async t => {
    const file = write('broken', { kind: 'run', run: stable })
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('</main>', '<script>document.title="ran"</script></main>'),
    )
    const { page, trouble } = await open(browser, file, 1280, 'light')
    t.not(await page.title(), 'ran')
    t.match(trouble.join(), /Content Security Policy/)
  })

  t.test('every table of a chart is reached by the keyboard, and opens', async t => {
    const { page } = await open(browser, write('keyboard', { kind: 'run', run: leak }), 1280, 'light')
    const opened = page.locator('details').first()
    for (
      let i = 0;
      i < 20 && !(await page.evaluate<boolean>('document.activeElement.matches("summary")'));
      i++
    ) {
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    t.equal(await opened.locator('tbody tr').count(), leak.samples.length)
    t.ok(await opened.locator('table').isVisible())
  })

  t.test('on paper the letters are dark, whatever the screen was', async t => {
    const { page } = await open(browser, write('paper', { kind: 'run', run: leak }), 1280, 'dark')
    await page.emulateMedia({ media: 'print' })
    t.equal(await page.evaluate<string>('getComputedStyle(document.body).color'), 'rgb(27, 31, 36)')
  })
})
