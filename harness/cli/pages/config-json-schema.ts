/**
 * The JSON schema of a config file, for completion in editors.
 * @module
 */
import { z } from 'zod'
import { configSchema } from '../../config/config-schema.js'

/** At the root of the package, where `$schema` of a config file finds it. */
export const CONFIG_SCHEMA_FILE = 'leakgate.config.schema.json'

/** The text of the file. Draft 7 is what editors know. */
export async function configJsonSchema(): Promise<string> {
  // A development dependency: only contributors generate pages.
  const { format } = await import('prettier')
  const schema = z.toJSONSchema(configSchema(), {
    target: 'draft-7',
    io: 'input',
    reused: 'ref',
    unrepresentable: 'any',
  })
  const text = JSON.stringify({ title: 'leakgate.config.json', ...schema })
  return await format(text, { parser: 'json', printWidth: 110 })
}
