/**
 * Processor time for programs that ask for it often, as those do that look at a deadline in a loop: to read it from the
 * system takes 1 to 2 us, what tells the time of day some 60 ns. For a short while after a reading a program is taken to
 * have run all the time.
 */

/** A reading is good for so long: it then costs 2% of the time at most, and is wrong by no more than this. */
const MAX_AGE_MILLISECONDS = 0.1;

export class ProcessorClock {
  readonly #processorMicroseconds: () => number;
  readonly #now: () => number;
  /** The last reading in microseconds, and when it was, in milliseconds. */
  #reading = 0;
  #readAt = Number.NEGATIVE_INFINITY;
  /** What was told last: no reading is less, so that the clock does not go back. */
  #told = 0;

  /** Processor time in microseconds, and a steady clock in milliseconds. */
  constructor(processorMicroseconds: () => number, now: () => number) {
    this.#processorMicroseconds = processorMicroseconds;
    this.#now = now;
  }

  /** Seconds, in whole microseconds. */
  read(): number {
    const now = this.#now();
    let age = now - this.#readAt;
    if (age >= MAX_AGE_MILLISECONDS || age < 0) {
      // The clock goes on from where it is even if that was too far: programs wait for it to move.
      this.#reading = Math.max(this.#processorMicroseconds(), this.#told);
      this.#readAt = now;
      age = 0;
    }
    this.#told = Math.floor(this.#reading + age * 1000);
    return this.#told / 1e6;
  }
}
