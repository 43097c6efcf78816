/**
 * Hottest first: the more of the compile budget is used up, the hotter a place must be to be compiled (`demand`, see
 * budget.ts); while the budget is exceeded, nothing is hot enough. A counter that runs out too early goes on counting, so
 * what is taken most often gets there first, and what waits costs next to nothing. Invariant: `#counted` is what a
 * place's counter will have counted when it runs out next.
 */
export class Heat {
  readonly #counted = new Map<number, number>();
  /** No place waits for more than this at a time, so that it is seen soon when the budget has recovered. */
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * What a place's counter, which has run out, must count on before the place is compiled; 0: nothing. `threshold`: the
   * parameter of the counter.
   */
  missing(place: number, threshold: number, demand: number): number {
    const counted = this.#counted.get(place) ?? threshold;
    const missing = Math.min(threshold * demand - counted, this.#most);
    if (missing <= 0) {
      this.#counted.delete(place);
      return 0;
    }
    this.#counted.set(place, counted + missing);
    return missing;
  }

  /** The place need not wait any more, unless the budget is exceeded: another trace waits for its. */
  kindle(place: number): void {
    this.#counted.set(place, Number.MAX_VALUE);
  }

  forget(place: number): void {
    this.#counted.delete(place);
  }

  clear(): void {
    this.#counted.clear();
  }
}
