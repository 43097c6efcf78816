/** Ranges of numbers that are given out and come back. Invariant: the free ones are in order, and no two of them touch. */

interface Range {
  first: number;
  count: number;
}

export class NumberRanges {
  readonly #free: Range[] = [];
  #end = 0;

  /** The number behind all that have been given out. */
  get end(): number {
    return this.#end;
  }

  /** What `end` would be after a range of this length was taken. */
  endWith(count: number): number {
    return this.#free.some((range) => range.count >= count) ? this.#end : this.#end + count;
  }

  /** The first of `count` numbers in a row. */
  take(count: number): number {
    const at = this.#free.findIndex((range) => range.count >= count);
    if (at < 0) {
      this.#end += count;
      return this.#end - count;
    }
    const range = this.#free[at];
    const { first } = range;
    range.first += count;
    range.count -= count;
    if (range.count === 0) this.#free.splice(at, 1);
    return first;
  }

  giveBack(first: number, count: number): void {
    const free = this.#free;
    const next = free.findIndex((range) => range.first > first);
    const at = next < 0 ? free.length : next;
    free.splice(at, 0, { first, count });
    this.#join(at);
    this.#join(at - 1);
    const last = free[free.length - 1];
    if (last.first + last.count !== this.#end) return;
    this.#end = last.first;
    free.pop();
  }

  /** Joins a range with the one behind it, if they touch. */
  #join(at: number): void {
    const [range, next] = [this.#free[at], this.#free[at + 1]];
    if (range === undefined || next === undefined || range.first + range.count !== next.first) return;
    range.count += next.count;
    this.#free.splice(at + 1, 1);
  }
}
