/**
 * `npm run pages`: writes a page for each command to docs/commands, and removes those of commands that are gone. Writes the
 * JSON schema of a config file.
 * @module
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { commandPages } from './command-pages.js'
import { CONFIG_SCHEMA_FILE, configJsonSchema } from './config-json-schema.js'
import { packagePath } from '../../model/package-path.js'

const FOLDER = packagePath('docs/commands/')

mkdirSync(FOLDER, { recursive: true })
for (const name of readdirSync(FOLDER)) rmSync(FOLDER + name)
for (const [name, page] of await commandPages()) writeFileSync(FOLDER + name, page)

writeFileSync(packagePath(CONFIG_SCHEMA_FILE), await configJsonSchema())
