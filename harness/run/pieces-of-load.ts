/**
 * How far an arm is in the piece of load that is under way, and in all: its warm-up or a round.
 * @module
 */

/** Counts units of load. */
export class PiecesOfLoad {
  #before = 0
  #completed = 0
  #of = 0

  /** @param made called with the number of units that were completed since the last call */
  constructor(private readonly made: (units: number) => void) {}

  /** Units that were completed in the current piece. */
  get completed(): number {
    return this.#completed
  }

  /** Units of the current piece in all; 0 between two pieces. */
  get of(): number {
    return this.#of
  }

  /** Units that were completed in all pieces. */
  get total(): number {
    return this.#before + this.#completed
  }

  begin(of: number): void {
    this.#of = of
  }

  /** @param completed units of the current piece so far; a call outside of a piece is ignored */
  reached(completed: number): void {
    if (this.#of === 0 || completed <= this.#completed) return
    this.made(completed - this.#completed)
    this.#completed = completed
  }

  /** The whole piece is completed. */
  end(): void {
    this.reached(this.#of)
    this.#before += this.#completed
    this.#completed = 0
    this.#of = 0
  }
}
