/**
 * Why a run measured nothing.
 * @module
 */

/** Thrown where going on would judge something else than what was asked for; becomes the verdict `void`. */
export class VoidRun extends Error {
  override readonly name = 'VoidRun'
}
