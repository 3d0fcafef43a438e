/**
 * Methods that may be called although nobody asked for it.
 * @module
 */
import type { Method, Service } from 'protobufjs'

/**
 * Names of methods that read, by the resource-oriented design of Google's API guide (AIP-131, AIP-132) and by the habits
 * of examples. The next letter begins another word: `GetOrder` reads, `Getaway` may do anything.
 */
const READS =
  /^(Get|BatchGet|List|Read|Check|Describe|Search|Find|Query|Lookup|Count|Status|Version|Health|Info|Ping|Echo|Say|Hello|Greet)(?=[A-Z0-9_]|$)/

/**
 * The unary methods that change nothing, those that say so themselves first (`idempotency_level = NO_SIDE_EFFECTS`).
 * A method that may change something is none, because its data may be real.
 * @returns `package.Service/Method`
 */
export function readingMethods(
  services: Iterable<readonly [name: string, service: Service]>,
): readonly string[] {
  const declared: string[] = []
  const named: string[] = []
  for (const [service, { methodsArray }] of services) {
    for (const method of methodsArray) {
      if (method.requestStream === true || method.responseStream === true) continue
      const path = `${service}/${method.name}`
      if (declaresNoEffect(method)) declared.push(path)
      else if (READS.test(method.name)) named.push(path)
    }
  }
  return [...declared, ...named]
}

function declaresNoEffect({ options }: Method): boolean {
  return options?.['idempotency_level'] === 'NO_SIDE_EFFECTS'
}
