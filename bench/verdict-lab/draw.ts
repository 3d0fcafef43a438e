/**
 * `make pictures`: draws the pictures of docs/verdict.md from the lab's servers and figures.
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { drawRules } from './draw-rules.js'
import { drawShapes } from './draw-shapes.js'
import { drawStages } from './draw-stages.js'
import type { Lab } from './verdict-lab.js'
import { packagePath } from '../../harness/index.js'

const DOCS = packagePath('docs/')
const FIGURES = 'reports/bench/verdict-lab.json'

let lab: Lab
try {
  lab = JSON.parse(readFileSync(FIGURES, 'utf8')) as Lab
} catch (error) {
  throw new Error(`${FIGURES} cannot be read: run "make bench BENCH=verdict-lab" first`, { cause: error })
}
writeFileSync(`${DOCS}verdict-stages.svg`, drawStages())
writeFileSync(`${DOCS}verdict-shapes.svg`, drawShapes())
writeFileSync(`${DOCS}verdict-rules.svg`, drawRules(lab))
