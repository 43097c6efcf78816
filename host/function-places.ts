/** Places for regions in the core's table of functions, which all states of an engine share. A table cannot shrink. */
export class FunctionPlaces {
  readonly #table: WebAssembly.Table;
  readonly #free: number[] = [];

  constructor(table: WebAssembly.Table) {
    this.#table = table;
  }

  take(): number {
    return this.#free.pop() ?? this.#table.grow(1);
  }

  /** What the place referred to is no longer kept alive. */
  giveBack(index: number): void {
    this.#table.set(index, null);
    this.#free.push(index);
  }
}
