/**
 * The frame of every page: one file, without a script and without network requests.
 * @module
 */
import { createHash } from 'node:crypto'
import type { ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { PAGE_STYLE } from './page-style.js'

interface Page {
  readonly title: string
  readonly content: ComponentChildren
  readonly leakgateVersion: string
}

const STYLE_HASH = createHash('sha256').update(PAGE_STYLE).digest('base64')

/**
 * Nothing may run or load, and the hash allows the one style sheet. Text from a server stays text even where an escape
 * is missing.
 */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'`

/** A whole HTML document. */
export function renderPage({ title, content, leakgateVersion }: Page): string {
  const html = renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: PAGE_STYLE }} />
      </head>
      <body>
        <main>{content}</main>
        <footer>
          <p>Written by leakgate {leakgateVersion}. The page has no script and loads nothing.</p>
        </footer>
      </body>
    </html>,
  )
  return `<!doctype html>\n${html}\n`
}
