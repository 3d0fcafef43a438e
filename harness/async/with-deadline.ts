/**
 * Waiting for an answer no longer than a deadline.
 * @module
 */

/**
 * The result of `work`, unless the deadline passes first. The work itself goes on then, and its outcome is ignored.
 * @param who what has to answer, for the message
 * @throws {Error} `WHO did not answer within N ms`, or whatever `work` rejects with before that
 */
export async function withDeadline<T>(timeoutMs: number, who: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${who} did not answer within ${timeoutMs} ms`))
    }, timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
