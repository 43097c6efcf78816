/**
 * Hottest first: the more of the compile budget is used up, the hotter a place must be to be compiled (`demand`, see
 * budget.ts); while the budget is exceeded, nothing is hot enough. A counter that runs out too early goes on counting, so
 * what is taken most often gets there first, and what waits costs next to nothing. Invariant: `#counted` is what a
 * place's counter will have counted when it runs out next.
 */
/** Side traces that a tree may have before further ones must be hotter; twice as hot for so many more. */
const UNCROWDED = 8;
const DOUBLING = 4;

/**
 * As hot as an exit of a crowded tree must be at most: twenty thousand times have cost what a trace does. Without this limit,
 * programs with many paths (deltablue, sort-comparator, monte-carlo) took 1.1 times as long, with exits taken half a million times.
 */
const MOST_CROWDED = 2048;

/**
 * How hot an exit must be, given the demand on others, for the side traces that its tree has already. The paths through a
 * loop with many branches are as many as the branches have combinations, and a trace for each of them would never end: without
 * this, a sort with a comparator took 3,700 traces and five times as long, where compile time is free.
 */
export function crowdedDemand(demand: number, sides: number): number {
  const crowding = 2 ** (Math.max(sides - UNCROWDED, 0) / DOUBLING);
  return Math.max(demand, Math.min(demand * crowding, MOST_CROWDED));
}

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
