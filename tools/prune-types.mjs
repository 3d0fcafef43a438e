/**
 * Deletes the declaration files that no public entry of the package leads to. Run by `prepack`, in the root of the package.
 * @module
 */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = JSON.stringify(exports).match(/dist\/[^"]+\.d\.c?ts/g) ?? []
const declarations = readdirSync('dist', { recursive: true })
  .map(name => join('dist', name))
  .filter(path => /\.d\.c?ts$/.test(path))

const needed = new Set()
const queue = [...entries]
for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
  if (needed.has(path)) continue
  if (!existsSync(path)) throw new Error(`${path} is a public entry, or imported by one, and does not exist`)
  needed.add(path)
  for (const [, imported] of readFileSync(path, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g))
    queue.push(join(dirname(path), imported).replace(/\.(c?)js$/, '.d.$1ts'))
}
for (const path of declarations) if (!needed.has(path)) rmSync(path)
