/**
 * Expressions of random kernels, by type: the variables that a kernel has of each type, what may be computed from them, and
 * chains of `and` and `or` where a value hangs on a condition.
 */
import type { Random } from "../../random.ts";

export const variablesOf = {
  number: ["n1", "n2", "n3"],
  integer: ["j1", "j2", "j3"],
  boolean: ["b1", "b2"],
  string: ["s1", "s2"],
  value: ["x1", "x2"],
} as const;

export type ValueType = keyof typeof variablesOf;

const NUMBERS = [
  "0",
  "1",
  "-1",
  "0.5",
  "2",
  "-0.0",
  "3.25",
  "1e15",
  "2147483647",
  "-2147483648",
  "4294967296",
];
const ODD_NUMBERS = ["1/0", "-1/0", "0/0", "1e300", "5e-324", "9007199254740993"];
const INTEGERS = ["0", "1", "2", "3", "5", "-1", "7", "100"];
const STRINGS = ['"a"', '"bc"', '""', '"10"', '" 7 "', '"0x1p4"', '"nan"', '"h\\0i"'];
/** Where a string begins or ends, or not at all. */
const POSITIONS = [
  "1",
  "2",
  "-1",
  "-3",
  "0",
  "j1",
  "-j2",
  "2147483647",
  "-2147483648",
  "2^40",
  "-2^40",
  "1.7",
  "1/0",
];

export class KernelExpressions {
  readonly #random: Random;
  /** Loop variables in scope. */
  readonly loopVariables: string[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  pick<T>(items: readonly T[]): T {
    return this.#random.pick(items);
  }

  chance(percent: number): boolean {
    return this.#random.chance(percent);
  }

  of(type: ValueType, depth = 2): string {
    switch (type) {
      case "number":
        return this.number(depth);
      case "integer":
        return this.integer(depth);
      case "boolean":
        return this.boolean(depth);
      case "string":
        return this.string(depth);
      case "value":
        return this.value(depth);
    }
  }

  number(depth: number): string {
    if (depth <= 0) {
      if (this.chance(15)) return this.pick(NUMBERS);
      if (this.chance(3)) return this.pick(ODD_NUMBERS);
      return this.chance(30) ? this.integer(0) : this.pick(variablesOf.number);
    }
    const inner = () => this.number(depth - 1);
    const forms = [
      () => `(${inner()} ${this.pick(["+", "-", "*", "+", "-"])} ${inner()})`,
      () => `(${inner()} ${this.pick(["+", "-", "*", "+", "-"])} ${inner()})`,
      () => `(${inner()} ${this.pick(["/", "%"])} ${inner()})`,
      () => `(${this.boolean(depth - 1)} and ${inner()} or ${inner()})`,
      () => `(${this.boolean(depth - 1)} and ${inner()} or ${inner()})`,
      () => `math.${this.pick(["min", "max"])}(${inner()}, ${inner()})`,
      () => `math.${this.pick(["floor", "ceil", "abs", "sqrt"])}(${inner()})`,
      () => `-(${inner()})`,
      () => `(${inner()})^${this.pick(["2", "0.5", "-1", "3"])}`,
      () => `(A[${this.integer(1)} % 8 + 1] or ${inner()})`,
      () => `R.${this.pick(["x", "y"])}`,
      () => `(R.link and R.link.${this.pick(["x", "y"])} or ${inner()})`,
      () => `(H[${inner()}] or ${inner()})`,
      () => `(tonumber(${this.pick(variablesOf.value)}) or ${inner()})`,
      () => `(tonumber(${this.string(depth - 1)}) or ${inner()})`,
      () => `take(${this.integer(1)} % 3 + 1, ${inner()}, ${inner()}, ${inner()})`,
      () =>
        `total(${this.pick([inner(), `${inner()}, ${inner()}`, "unpack(A, 1, j1 % 5)", "...", "s1, ..."])})`,
      () => `${this.pick(["D", "W", "B"])}[${this.integer(1)} % 8]`,
      () => `P.${this.pick(["x", "y", "z"])}`,
      () => "tonumber(c1 % 1000)",
      () => this.pick(["U", "V.x"]),
    ];
    return this.pick(forms)();
  }

  /** A number that is whole and no larger than a few thousand. */
  integer(depth: number): string {
    const variables = [...variablesOf.integer, ...this.loopVariables, ...this.loopVariables];
    if (depth <= 0) return this.chance(25) ? this.pick(INTEGERS) : this.pick(variables);
    const inner = () => this.integer(depth - 1);
    const forms = [
      () =>
        `((${inner()} ${this.pick(["+", "-", "*"])} ${inner()}) % ${this.pick(["7", "16", "100", "-9", "1024"])})`,
      () => `((${inner()} ${this.pick(["+", "-", "*"])} ${inner()}) % ${this.pick(["8", "10", "256"])})`,
      () => `bit.${this.pick(["band", "rshift"])}(${inner()}, ${this.pick(["7", "15", "3"])})`,
      () => `bit.${this.pick(["bxor", "bor"])}(${inner()}, ${inner()}) % 512`,
      () => `(${this.boolean(depth - 1)} and ${inner()} or ${inner()})`,
      () =>
        `(${inner()} ${this.pick(["<", "<=", ">"])} ${inner()} and ${this.pick(["1", "0"])} or ${inner()})`,
      () => `math.${this.pick(["min", "max"])}(${inner()}, ${inner()})`,
      () => `#${this.pick([...variablesOf.string, "A"])}`,
      () => `count(${this.pick(["...", `${inner()}, ...`, "nil", "unpack(A, 1, j2 % 4)", ""])})`,
      inner,
    ];
    return this.pick(forms)();
  }

  boolean(depth: number): string {
    if (depth <= 0) return this.pick([...variablesOf.boolean, "true", "false", ...variablesOf.boolean]);
    const inner = () => this.boolean(depth - 1);
    const equality = () => this.pick(["==", "~="]);
    const forms = [
      () =>
        `${this.number(depth - 1)} ${this.pick(["<", "<=", ">", ">=", "==", "~="])} ${this.number(depth - 1)}`,
      () => `${this.integer(1)} ${this.pick(["<", "<=", ">", ">=", "==", "~="])} ${this.integer(1)}`,
      () => `${this.integer(1)} % ${this.pick(["2", "3", "5"])} ${equality()} ${this.pick(["0", "1"])}`,
      () => `(${inner()} and ${inner()})`,
      () => `(${inner()} or ${inner()})`,
      () => `not ${inner()}`,
      () => `${this.string(depth - 1)} ${this.pick(["==", "~=", "<", "<="])} ${this.string(depth - 1)}`,
      () => `${this.pick(variablesOf.value)} ${equality()} ${this.value(depth - 1)}`,
      () => `${this.pick(variablesOf.value)} ${equality()} nil`,
      () => `type(${this.pick(variablesOf.value)}) == "${this.pick(["number", "string", "boolean", "nil"])}"`,
      () => `(F[${this.integer(1)} % 8 + 1] and true or false)`,
      () => `F[${this.integer(1)} % 8 + 1] == ${this.pick(["true", "false", "nil"])}`,
      () => `R ${equality()} ${this.pick(["T", "R.link", "T.link"])}`,
      () => `c1 ${this.pick(["<", "<=", "==", "~="])} ${this.integer(1)}`,
      () => `(${inner()}) ${equality()} (${inner()})`,
    ];
    return `(${this.pick(forms)()})`;
  }

  string(depth: number): string {
    if (depth <= 0) return this.chance(30) ? this.pick(STRINGS) : this.pick(variablesOf.string);
    const inner = () => this.string(depth - 1);
    const forms = [
      () => `(${inner()} .. ${this.integer(1)}):sub(-8)`,
      () => `(${inner()} .. ${inner()} .. ${this.pick(variablesOf.string)}):sub(1, 9)`,
      () => `(${inner()}):sub(${this.pick(POSITIONS)}, ${this.pick(POSITIONS)})`,
      () => `(${inner()}):rep(${this.pick(["0", "-1", "1", "2", "j1 % 3", "-2^40"])}):sub(1, 9)`,
      () => `(${inner()}):${this.pick(["upper", "lower", "reverse"])}()`,
      () => `tostring(${this.pick(["worded(j1)", "worded(b1)", "x1 == nil", this.integer(1)])})`,
      () => `string.char(65 + ${this.integer(1)} % 26)`,
      () => `string.format("${this.pick(["%d", "%5d", "%03d", "%x"])}", ${this.integer(1)})`,
      () => `(${this.boolean(1)} and ${inner()} or ${inner()})`,
    ];
    return this.pick(forms)();
  }

  value(depth: number): string {
    const forms = [
      () => "nil",
      () => this.pick(["true", "false"]),
      () => this.boolean(depth),
      () => this.number(depth),
      () => this.integer(depth),
      () => this.string(depth - 1),
      () => this.pick(variablesOf.value),
      () => `F[${this.integer(1)} % 8 + 1]`,
      () => `(${this.boolean(1)} and ${this.number(0)})`,
      () => `(${this.pick(variablesOf.value)} or ${this.number(0)})`,
      () => `(${this.string(0)}):byte(${this.pick(POSITIONS)})`,
      () => `(${this.string(0)}):find(${this.pick(['"a"', '"."', '""', '"%d+"'])}, ${this.pick(POSITIONS)})`,
      () => `O.${this.pick(["x", "missing"])}`,
      () => "(...)",
    ];
    return this.pick(forms)();
  }

  /** Values between commas. */
  values(): string {
    return this.pick([
      () => this.value(1),
      () => `${this.value(1)}, ${this.number(1)}`,
      () => `${this.integer(1)}, ...`,
      () => "...",
      () => "unpack(A, 1, j3 % 6)",
      () => `nil, ${this.string(1)}, nil`,
    ])();
  }
}
