/**
 * Whether compiling pays: whether the program runs faster and faster, by the units of fuel that it uses in a millisecond
 * of its own, which are the same in the interpreter and in regions. It does as long as new traces take the place of much
 * interpretation (deltablue, at double the age, runs twice as fast); not where there are paths without end, or always
 * other ones (a linter over many files).
 */

/** The pace is taken over windows of some milliseconds, and of this part of the time that has passed. */
const SHORTEST_WINDOW = 50;
const WINDOW_PART = 0.25;
/** A window is that much faster than the fastest one before. */
const GROWTH = 1.1;

export class Pace {
  #isGrowing = false;
  #fastest = 0;
  #start = 0;
  #units: number;
  #compiled: number;

  /** `units`, `compiled`: what has been used, and has passed, before the time that counts. */
  constructor(units: number, compiled: number) {
    this.#units = units;
    this.#compiled = compiled;
  }

  get isGrowing(): boolean {
    return this.#isGrowing;
  }

  /** `elapsed`: milliseconds since the start; `units`: of fuel used, modulo 2^32; `compiled`: milliseconds of compiling. */
  update(elapsed: number, units: number, compiled: number): void {
    const window = elapsed - this.#start;
    if (window < Math.max(SHORTEST_WINDOW, WINDOW_PART * elapsed)) return;
    const own = Math.max(window - (compiled - this.#compiled), 1);
    const pace = ((units - this.#units) >>> 0) / own;
    this.#isGrowing = this.#fastest > 0 && pace > GROWTH * this.#fastest;
    this.#fastest = Math.max(this.#fastest, pace);
    this.#start = elapsed;
    this.#units = units;
    this.#compiled = compiled;
  }
}
