/**
 * Runs a config file in a thread of its own, so that it can be stopped: it may loop for ever, or call `process.exit`.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { createJiti } from 'jiti'

/** What the thread answers. */
export type ConfigAnswer =
  | { readonly kind: 'exported'; readonly value: unknown }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'threw'; readonly message: string }
  | { readonly kind: 'not-data'; readonly message: string }

// A config file needs this one name at run time; types are gone by then. It also works where leakgate is not installed
// in the folder of the file.
const OWN = fileURLToPath(new URL('./define-config.js', import.meta.url))

async function answer(path: string): Promise<ConfigAnswer> {
  let value: unknown
  try {
    const jiti = createJiti(import.meta.url, { alias: { leakgate: OWN }, fsCache: false, moduleCache: false })
    const module = await jiti.import<Record<string, unknown>>(path)
    value = 'default' in module ? module['default'] : undefined
    if (typeof value === 'function') return { kind: 'not-data', message: 'it exports a function' }
  } catch (error) {
    return { kind: 'threw', message: error instanceof Error ? error.message : String(error) }
  }
  if (value === undefined || value === null) return { kind: 'nothing' }
  try {
    structuredClone(value)
  } catch (error) {
    return { kind: 'not-data', message: error instanceof Error ? error.message : String(error) }
  }
  return { kind: 'exported', value }
}

parentPort?.postMessage(await answer((workerData as { path: string }).path))
