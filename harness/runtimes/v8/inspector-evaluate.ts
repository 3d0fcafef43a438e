/**
 * Running an expression inside a Node process under test.
 * @module
 */
import type CDP from 'chrome-remote-interface'

/**
 * The value of `expression`, copied: a remote reference to it would keep it alive.
 * @throws {Error} with what the expression threw
 */
export async function evaluate({ Runtime }: CDP.Client, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await Runtime.evaluate({
    expression,
    returnByValue: true,
    silent: true,
  })
  if (exceptionDetails) {
    throw new Error(
      `the server under test threw: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`,
    )
  }
  return result.value as unknown
}
