/**
 * Random Lua programs with branches in loops that run long enough for side traces to be fused with their roots: what the
 * paths do to variables, tables and upvalues gets in the way of what the loop's body relies on.
 */
import { Random } from "../../random.ts";

const VARIABLES = ["a", "b", "c", "d"];
const TABLES = ["t", "u"];
const OBJECTS = ["o", "p"];
const FIELDS = ["x", "y"];

class BranchyProgram {
  readonly #random: Random;
  readonly #iterations: number;
  /** Few expressions that come again: the end of an iteration computes what the next one begins with. */
  readonly #values: readonly string[];
  readonly #conditions: readonly string[];

  constructor(seed: number, iterations: number) {
    this.#random = new Random(seed);
    this.#iterations = iterations;
    this.#values = Array.from({ length: 5 }, () => this.#newValue());
    this.#conditions = Array.from({ length: 3 }, () => this.#newCondition());
  }

  #variable(): string {
    return this.#random.pick(VARIABLES);
  }

  #index(): string {
    const { below, pick } = { below: (n: number) => this.#random.below(n), pick: () => this.#variable() };
    switch (below(5)) {
      case 0:
        return String(1 + below(9));
      case 1:
        return "j";
      case 2:
        return "j + 1";
      case 3:
        return `i % ${2 + below(12)} + 1`;
      default:
        return `${pick()} % 16 + 1`;
    }
  }

  /** Something that can be assigned to. */
  #place(): string {
    switch (this.#random.below(7)) {
      case 0:
      case 1:
        return `${this.#random.pick(TABLES)}[${this.#index()}]`;
      case 2:
      case 3:
        return `${this.#random.pick(OBJECTS)}.${this.#random.pick(FIELDS)}`;
      case 4:
        return "shared";
      default:
        return this.#variable();
    }
  }

  #value(): string {
    return this.#random.below(3) ? this.#random.pick(this.#values) : this.#newValue();
  }

  #condition(): string {
    return this.#random.below(3) ? this.#random.pick(this.#conditions) : this.#newCondition();
  }

  #newValue(): string {
    const left = this.#place();
    switch (this.#random.below(8)) {
      case 0:
        return String(this.#random.below(9));
      case 1:
        return left;
      case 2:
        return "i";
      case 3:
        return `bit.bxor(${left}, ${this.#place()}) % 1009`;
      case 4:
        return `(${left} - ${this.#place()}) * 2 % 997`;
      case 5:
        return `math.floor(${left} / 3) + ${this.#place()} % 50`;
      default:
        return `(${left} + ${this.#place()}) % 1009`;
    }
  }

  #newCondition(): string {
    const random = this.#random;
    switch (random.below(6)) {
      case 0:
      case 1:
        return `i % ${2 + random.below(9)} == 0`;
      case 2:
        return `${this.#variable()} > ${random.below(600)}`;
      case 3:
        return `${this.#place()} % ${2 + random.below(5)} == ${random.below(2)}`;
      case 4:
        return `${this.#variable()} < ${this.#variable()}`;
      default:
        return `j >= ${2 + random.below(12)}`;
    }
  }

  #statement(indent: string, depth: number): string {
    const random = this.#random;
    const kind = random.below(12);
    if (kind < 3 && depth < 2) {
      const body = this.#statements(`${indent}  `, 1 + random.below(2), depth + 1);
      const other = random.below(2)
        ? `${indent}else\n${this.#statements(`${indent}  `, 1 + random.below(2), depth + 1)}`
        : "";
      return `${indent}if ${this.#condition()} then\n${body}${other}${indent}end\n`;
    }
    if (kind === 3) return `${indent}j = (j + ${1 + random.below(3)}) % 14 + 1\n`;
    if (kind === 4) return `${indent}change(${this.#value()})\n`;
    if (kind === 5)
      return `${indent}${this.#variable()}, ${this.#variable()} = ${this.#value()}, ${this.#value()}\n`;
    if (kind === 6 && depth > 0)
      return `${indent}${random.pick(OBJECTS)} = ${random.below(2) ? random.pick(OBJECTS) : "{ x = i % 7, y = 3 }"}\n`;
    if (kind === 7 && depth > 0) return `${indent}${random.pick(TABLES)} = ${random.pick(TABLES)}\n`;
    return `${indent}${this.#place()} = ${this.#value()}\n`;
  }

  #statements(indent: string, count: number, depth: number): string {
    return Array.from({ length: count }, () => this.#statement(indent, depth)).join("");
  }

  text(): string {
    const random = this.#random;
    const body = this.#statements("  ", 2 + random.below(random.below(2) ? 3 : 7), 0);
    const loop = random.below(2)
      ? `for i = 1, ${this.#iterations} do\n${body}end\n`
      : `local i = 0\nwhile i < ${this.#iterations} do\n  i = i + 1\n${body}end\n`;
    return `local bit = require "bit"
local a, b, c, d, j, shared = 1, 2, 3, 4.5, 1, 0
local t, u = {}, {}
for k = 1, 20 do t[k], u[k] = k, k * 2 end
local o, p = { x = 1, y = 2 }, { x = 3, y = 4 }
local function change(v) shared = v end
${loop}print(a, b, c, d, j, shared, o.x, o.y, p.x, p.y)
print(table.concat(t, " "))
print(table.concat(u, " "))
`;
  }
}

export const branchyProgram = (seed: number, iterations: number): string =>
  new BranchyProgram(seed, iterations).text();
