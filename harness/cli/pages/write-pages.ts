/**
 * `npm run pages`: writes a page for each command to docs/commands, and removes those of commands that are gone.
 * @module
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { commandPages } from './command-pages.js'
import { packagePath } from '../../model/package-path.js'

const FOLDER = packagePath('docs/commands/')

mkdirSync(FOLDER, { recursive: true })
for (const name of readdirSync(FOLDER)) rmSync(FOLDER + name)
for (const [name, page] of await commandPages()) writeFileSync(FOLDER + name, page)
