/** Functions that compiled code calls directly. */

type NumberFunction = (...parameters: number[]) => number;

interface Leaf {
  readonly body: NumberFunction;
  readonly parameterCount: number;
}

const leaves = new WeakMap<object, Leaf>();

/**
 * Marks a function that takes and gives numbers, and that neither calls Lua nor touches a state: compiled loops call it
 * directly, in some nanoseconds. It takes as many arguments as it has parameters.
 *
 * ```ts
 * state.global.noise = leaf((x, y) => table[(x * 31 + y) & 255]);
 * ```
 */
export function leaf<P extends number[]>(func: (...parameters: P) => number): (...parameters: P) => number;
export function leaf(func: NumberFunction): NumberFunction {
  if (typeof func !== "function") throw new TypeError("leaf: a function of numbers is wanted");
  const parameterCount = func.length;
  // A NaN must be the one that Lua knows, and what is no number becomes one.
  const numberOf = (result: number): number => (Number.isNaN(+result) ? Number.NaN : +result);
  const body: NumberFunction =
    parameterCount === 1
      ? (first) => numberOf(func(first))
      : parameterCount === 2
        ? (first, second) => numberOf(func(first, second))
        : (...parameters) => numberOf(func(...parameters));
  const refuse = (): never => {
    throw new TypeError(`leaf function: ${parameterCount} number${parameterCount === 1 ? "" : "s"} expected`);
  };
  const checked =
    parameterCount === 2
      ? // The usual one needs no array.
        (first: unknown, second: unknown) =>
          isNumber(first) && isNumber(second) ? body(first, second) : refuse()
      : (...parameters: unknown[]) => {
          if (parameters.length < parameterCount || !parameters.every(isNumber)) return refuse();
          return body(...parameters.slice(0, parameterCount));
        };
  leaves.set(checked, { body, parameterCount });
  return checked;
}

const isNumber = (value: unknown): value is number => typeof value === "number";

/** What compiled code calls in a function's place. */
export const leafOf = (func: object): Leaf | undefined => leaves.get(func);
