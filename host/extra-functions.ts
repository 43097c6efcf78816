/** Functions of the host that are not of its library, by numbers of their own. */

/** A function that takes and gives numbers and calls no Lua. */
export interface LeafFunction {
  readonly body: (...parameters: number[]) => number;
  readonly parameterCount: number;
}

export interface ExtraFunctions {
  /** A function as regions may call it, by its number. */
  leaf(number: number): LeafFunction | undefined;
  /** As the core calls it: the number of results from `base - 8` on, or a Status. It does not throw. */
  call(thread: number, number: number, base: number, count: number): number;
  /** One of them has thrown this through compiled code. The next call is of it again, and is to throw that. */
  failNext(thrown: unknown): void;
}
