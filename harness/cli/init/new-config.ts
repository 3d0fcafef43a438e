/**
 * Makes the run of a new config file: of a server that runs, of one that is started for a moment, or of one that leakgate has.
 * @module
 */
import { NotAnswered } from '../../churn/churn.js'
import { partNameSchema } from '../../config/config-schema.js'
import { formatAddress, parseAddress } from '../../model/address.js'
import { flagOf } from '../../model/flag.js'
import { HarnessError } from '../../model/harness-error.js'
import { maskSecrets } from '../../model/secrets/mask-secrets.js'
import { parseScenario } from '../../run/scenario/scenario-input.js'
import { readClientTls } from '../../run/server/client-tls.js'
import { setUp } from '../../run/server/set-up.js'
import { Teardown } from '../../run/server/teardown.js'
import type { NewConfig } from './config-text.js'
import { surveyServer, type Survey } from './survey-server.js'

const DEFAULT_NAME = 'server'

type Flags = Readonly<Record<string, unknown>>

/** A run of a server that comes with leakgate, as an example. */
export function exampleConfig(flags: Flags): NewConfig {
  return { name: nameOf(flags), run: { target: 'node', mode: 'plain', ...settings(flags) } }
}

/**
 * @param address of a server that runs, on this machine: `HOST:PORT` or `unix:/path`
 * @throws {HarnessError} if it does not answer, or a flag is wrong
 */
export async function configOfAddress(address: string, flags: Flags): Promise<NewConfig> {
  const at = parseAddress(address)
  const target = `attach:${formatAddress(at)}`
  const tls = await readClientTls(parseScenario({ ...flags, target }, flagOf))
  let survey: Survey
  try {
    survey = await surveyServer(at, tls)
  } catch (error) {
    if (!(error instanceof NotAnswered)) throw error
    throw new HarnessError(
      `No gRPC server answers on ${address}: ${error.message}`,
      tls === undefined
        ? 'Start it first; if it uses TLS, give --tls-ca-file; or let leakgate start it: leakgate init --target "command:./my-server {address}".'
        : 'Start it first; check that --tls-ca-file and --tls-server-name are of its certificate.',
      { cause: error },
    )
  }
  return { name: nameOf(flags), run: { target, ...settings(flags) }, survey }
}

/**
 * Starts the target, asks it, and ends it.
 * @throws {HarnessError} if it cannot be started, or does not serve
 */
export async function configOfTarget(
  flags: Flags,
  signal: AbortSignal,
  doing: (what: string) => void,
): Promise<NewConfig> {
  refuseSecrets(flags)
  const scenario = parseScenario(flags, flagOf)
  const teardown = new Teardown()
  try {
    const { target, tls } = await setUp(scenario, teardown, signal, { doing }, false)
    const survey = await surveyServer(target.address, tls)
    const { target: text, ...others } = settings(flags)
    return { name: nameOf(flags), run: { target: text, mode: scenario.mode, ...others }, survey }
  } finally {
    await teardown.run()
  }
}

/** A file is read by others, and kept. */
function refuseSecrets(flags: Flags): void {
  const found = Object.entries(flags).find(([, value]) => maskSecrets(String(value)) !== String(value))
  if (!found) return
  throw new HarnessError(
    `${flagOf(found[0])} has a secret, and leakgate writes none to a file`,
    'Leave it out, and give it in the environment, which the server inherits.',
  )
}

/** The key of the run: its name, where that can be one. */
function nameOf({ name }: Flags): string {
  return isRunKey(name) ? name : DEFAULT_NAME
}

/** Reports call a run by its key, so a name that is the key need not be repeated. */
function settings(flags: Flags): Record<string, unknown> {
  const given = Object.entries(flags).filter(
    ([key, value]) => value !== undefined && !(key === 'name' && isRunKey(value)),
  )
  return Object.fromEntries(given)
}

function isRunKey(name: unknown): name is string {
  return partNameSchema.safeParse(name).success
}
