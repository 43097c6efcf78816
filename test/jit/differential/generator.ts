/**
 * Random Lua programs for differential tests of the JIT compiler: hot loops over numbers at their edges, tables with and
 * without metatables, closures, varargs, strings, errors, and the families of statements in the files beside this one. A
 * program terminates, prints the same on every correct engine and after every loop prints all of its state, so that a
 * wrong exit shows near where it happened. Half of the programs are of another kind: kernels (`kernel-program.ts`).
 *
 * Order of `pairs` over string keys differs between engines: what is gathered there is commutative and exact.
 */
import { Random } from "../../random.ts";
import { CDATA_PRELUDE, cdataFamilies } from "./cdata-statements.ts";
import { CONTROL_PRELUDE, controlFamilies } from "./control-statements.ts";
import { KernelProgram } from "./kernel-program.ts";
import { LIBRARY_PRELUDE, libraryFamilies } from "./library-statements.ts";
import { OBJECT_PRELUDE, objectFamilies } from "./object-statements.ts";
import { BUFFERS, SHOW } from "./prelude.ts";
import type { Choices } from "./statement.ts";

const families = [...libraryFamilies, ...objectFamilies, ...controlFamilies, ...cdataFamilies];

const NUMBERS = [
  "0",
  "-0.0",
  "1",
  "2",
  "3",
  "7",
  "10",
  "-1",
  "-2",
  "0.5",
  "-1.5",
  "0.1",
  "1e10",
  "255",
  "2147483647",
  "2147483648",
  "-2147483648",
  "-2147483649",
  "4294967295",
  "4294967296",
  "9007199254740991",
  "9007199254740992",
  "-9007199254740993",
  "1e308",
  "-1e308",
  "1e-308",
  "1/0",
  "-1/0",
  "0/0",
];
const SMALL = ["0", "1", "2", "3", "4", "5", "-1", "8"];
const KEYS = ["x", "y", "z", "name", "count"];
const STRINGS = ['"a"', '"bc"', '""', '"10"', '"0x1F"', '"hello"', '"1e2"', '"-5 "'];

const PRELUDE = `
${SHOW}
${BUFFERS}
local class = {}
class.__index = class
function class.get(self, n) return (self.x or 0) + n end
function class.set(self, v) self.x = v; return self end
class.__add = function(a, b) return type(a) == "table" and class.get(a, 1) or class.get(b, 2) end
class.__eq = function(a, b) return rawget(a, "x") == rawget(b, "x") end
class.__lt = function(a, b) return (tonumber(rawget(a, "x")) or 0) < (tonumber(rawget(b, "x")) or 0) end
class.__le = function(a, b) return not (b < a) end
class.__concat = function(a, b) return "concat" end
class.__call = function(self, a) return a end
class.__unm = function(self) return -1 end
local fallback = {}
fallback.__index = function(t, k) return type(k) == "string" and #k or 17 end
fallback.__newindex = function(t, k, v) rawset(t, k, v) end
local function object(x) return setmetatable({x = x}, class) end
local function pick(n, ...) return (select(n, ...)) end
local function count(...) return select("#", ...) end
local function sum(...)
  local s = 0
  for i = 1, select("#", ...) do s = s + (tonumber((select(i, ...))) or 0) end
  return s
end
local function swap(a, b) return b, a end
local function depth(n) if n <= 0 then return 0 end return 1 + depth(n - 1) end
local function tail(n, acc) if n <= 0 then return acc end return tail(n - 1, acc + n) end
local function apply(f, ...) return f(...) end
local function compose(f, g) return function(...) return g(f(...)) end end
local function range(n, limit) return coroutine.wrap(function() for j = n, limit do coroutine.yield(j, j * 2) end end) end
local held = {function(q) return q end, function(q) return q + 1 end, function(q) return 2 end}
local function counter(start) local n = start; return function(step) n = n + step; return n end end
`;

export class ProgramGenerator {
  readonly #random: Random;
  readonly #lines: string[] = [];
  #indent = 0;
  /** Names of loop variables in scope: small integers. */
  #loopVariables: string[] = [];
  #fresh = 0;
  readonly #choices: Choices = {
    pick: (items) => this.#pick(items),
    number: (depth) => this.#number(depth),
    integer: (depth) => this.#integer(depth),
    string: () => this.#string(),
    value: () => this.#value(),
    condition: () => `(${this.#condition()})`,
  };

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  #below(limit: number): number {
    return this.#random.below(limit);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)];
  }

  #chance(percent: number): boolean {
    return this.#below(100) < percent;
  }

  #line(text: string): void {
    this.#lines.push("  ".repeat(this.#indent) + text);
  }

  #block(head: string, body: () => void, end = "end"): void {
    this.#line(head);
    this.#indent++;
    body();
    this.#indent--;
    if (end !== "") this.#line(end);
  }

  generate(): string {
    this.#lines.push(PRELUDE, LIBRARY_PRELUDE, OBJECT_PRELUDE, CONTROL_PRELUDE, CDATA_PRELUDE);
    this.#line(`local a, b, c, d = ${Array.from({ length: 4 }, () => this.#pick(NUMBERS)).join(", ")}`);
    this.#line(`local i1, i2 = ${this.#pick(SMALL)}, ${this.#pick(SMALL)}`);
    this.#line(`local s, r = ${this.#pick(STRINGS)}, ${this.#pick(STRINGS)}`);
    this.#line("local t, u = {1, 2, 3, 4, 5}, {x = 1, y = 2.5}");
    this.#line("local o, p = object(3), object(4)");
    this.#line("local v, w = {x = 1, y = 2}, {x = 0.5, y = 1, at = {1, 2}}");
    this.#line("local m = setmetatable({}, fallback)");
    this.#line("local k1, k2 = counter(0), counter(10)");
    this.#line("local flag, any = true, nil");
    this.#function("f", ["x", "y"]);
    this.#function("g", ["x", "y"]);
    const loops = 2 + this.#below(3);
    for (let index = 0; index < loops; index++) {
      this.#protectedLoop();
      this.#line("print(show(a), show(b), show(c), show(d), i1, i2, s, r, flag, show(any))");
      this.#line("print(show(t), show(u), show(o), show(p), show(m), k1(0), k2(0))");
      this.#line("print(show(v), show(w), show(w.at), v == w, v.at == w.at)");
    }
    return `${this.#lines.join("\n")}\n`;
  }

  #function(name: string, parameters: readonly string[]): void {
    this.#block(`local function ${name}(${parameters.join(", ")})`, () => {
      this.#line("x, y = tonumber(x) or 1, tonumber(y) or 2");
      if (this.#chance(50))
        this.#line(
          `if ${this.#pick(parameters)} > ${this.#pick(SMALL)} then return ${this.#arithmetic(["x", "y"], 1)} end`,
        );
      if (this.#chance(30)) this.#line(`for j = 1, ${1 + this.#below(3)} do x = x + j end`);
      this.#line(`return ${this.#arithmetic(["x", "y"], 2)}, ${this.#arithmetic(["x", "y"], 1)}`);
    });
  }

  #arithmetic(names: readonly string[], depth: number): string {
    if (depth === 0 || this.#chance(20))
      return this.#chance(60) ? this.#pick(names) : this.#pick(this.#chance(80) ? SMALL : NUMBERS);
    const [left, right] = [this.#arithmetic(names, depth - 1), this.#arithmetic(names, depth - 1)];
    return `(${left} ${this.#pick(["+", "-", "*", "+", "-", "/", "%", "^"])} ${right})`;
  }

  #protectedLoop(): void {
    const isProtected = this.#chance(75);
    if (isProtected) this.#block("print(pcall(function()", () => this.#loop(0), "end))");
    else this.#loop(0);
  }

  #loop(nesting: number): void {
    const bound = nesting === 0 ? this.#pick([60, 100, 150, 200]) : this.#pick([2, 3, 5, 12]);
    const name = `v${this.#fresh++}`;
    const body = () => {
      this.#loopVariables.push(name);
      const statements = 1 + this.#below(nesting === 0 ? 6 : 3);
      for (let index = 0; index < statements; index++) this.#statement(nesting);
      this.#loopVariables.pop();
    };
    switch (this.#below(nesting === 0 ? 6 : 8)) {
      case 0:
        this.#line(`local ${name} = 0`);
        this.#block(`while ${name} < ${bound} do`, () => {
          this.#line(`${name} = ${name} + 1`);
          body();
        });
        return;
      case 1:
        this.#line(`local ${name} = ${bound}`);
        this.#block(
          "repeat",
          () => {
            this.#line(`${name} = ${name} - 1`);
            body();
          },
          `until ${name} <= 0`,
        );
        return;
      case 6:
        this.#block(`for ${name}, value in ipairs(t) do`, () => {
          this.#line(`if ${name} > 12 then break end`);
          this.#line("any = value");
          body();
        });
        return;
      case 7:
        this.#line("do local n = 0");
        this.#block(`for key, value in ${this.#pick(["pairs(u)", "next, u", "pairs(t)"])} do`, () => {
          this.#line("n = n + (type(key) == 'string' and #key or 1) + (value == value and 1 or 0)");
        });
        this.#line("i2 = n end");
        return;
      default: {
        const step = this.#pick(["", "", "", ", 1", ", 2", ", -1"]);
        const range = step === ", -1" ? `${bound}, 1` : `1, ${bound}`;
        this.#block(`for ${name} = ${range}${step} do`, body);
      }
    }
  }

  #statement(nesting: number): void {
    const simple = [
      () => this.#line(`${this.#pick(["a", "b", "c", "d"])} = ${this.#number(2)}`),
      () => this.#line(`${this.#pick(["a", "b", "c"])} = ${this.#number(2)}`),
      () => this.#line(`i1 = ${this.#integer(2)} % ${this.#pick(["7", "16", "1000"])}`),
      () => this.#line(`t[${this.#integer(1)} % 8 + 1] = ${this.#value()}`),
      () => this.#line(`u.${this.#pick(KEYS)} = ${this.#value()}`),
      () => this.#line(`u[${this.#pick(['"x"', '"y"', "s"])}] = ${this.#number(1)}`),
      () => this.#line(`o${this.#pick([".x", ".y"])} = ${this.#number(1)}`),
      () => this.#line(`any = ${this.#value()}`),
      () => this.#line(`a, b = ${this.#pick(["swap", "f", "g"])}(${this.#number(1)}, ${this.#number(1)})`),
      () => this.#line(`s = (s .. ${this.#string()}):sub(-${5 + this.#below(10)})`),
      () => this.#line(`r = ${this.#string()}`),
      () => this.#line(`flag = ${this.#condition()}`),
      () => this.#line(`m[${this.#integer(1)} % 5] = ${this.#number(1)}`),
      () => this.#line(`any = m[${this.#integer(1)} % 9]`),
      () => this.#line(`o:set(${this.#number(1)})`),
      () => this.#line(`p = object(${this.#number(1)})`),
      () => this.#line("if #t < 12 then t[#t + 1] = i1 end"),
      () =>
        this.#line(
          this.#chance(50) ? "table.insert(t, i1); t[13] = nil" : "if #t > 3 then any = table.remove(t) end",
        ),
      () => this.#line(`${this.#pick(["k1", "k2"])}(${this.#pick(SMALL)})`),
      () => this.#line("a, b, c = b, c, a"),
      () => this.#line("t = {i1, i2, a}"),
      () => this.#line(`u = {x = ${this.#number(1)}, name = s}`),
      () => this.#line(`a = tonumber(held[${this.#integer(1)} % 3 + 1](${this.#number(1)})) or 0`),
      () =>
        this.#line(
          `b = apply(function(q) return q ${this.#pick(["+", "-", "*"])} ${this.#number(1)} end, ${this.#number(1)})`,
        ),
      () =>
        this.#line(
          `held[${this.#integer(1)} % 3 + 1] = compose(f, function(q) return (tonumber(q) or 0) + i1 end)`,
        ),
      () => this.#line(`k${this.#pick(["1", "2"])} = counter(${this.#number(0)})`),
      () =>
        this.#line(
          `local w, v = pcall(${this.#pick(["error, 'e'", "f, a, b", "g, s, r", "tostring, a", "o.missing, 1"])})  any = w`,
        ),
    ];
    const compound = [
      () => this.#conditional(nesting),
      () => this.#conditional(nesting),
      () => this.#loop(nesting + 1),
      () => this.#line(`if ${this.#condition()} then any = ${this.#value()} else b = ${this.#number(1)} end`),
      () =>
        this.#block("do local saved = a", () => {
          this.#line(`local function inner(q) saved = saved + q; return saved end`);
          this.#line(`c = inner(${this.#pick(SMALL)}) + inner(1)`);
        }),
      () => this.#sharedLocal(nesting),
      () => this.#sharedLocal(nesting),
      () => this.#carriedTables(),
      () => this.#carriedTables(),
      () =>
        this.#block(`for j, v in range(1, ${this.#pick(["2", "3", "i1 % 4"])}) do`, () => {
          this.#line("b = j + v");
          this.#statement(nesting + 1);
        }),
      () => {
        const list = `{${[1, 2, 3, 4, 5].map(() => this.#integer(1)).join(", ")}}`;
        this.#block(`do local list, calls = ${list}, 0`, () => {
          const comparison = this.#pick(["x < y", "x > y"]);
          this.#line(`table.sort(list, function(x, y) calls = calls + 1 return ${comparison} end)`);
          this.#line("a = list[1] + list[3] i2 = list[5] % 5");
        });
      },
      () =>
        this.#block("do local before = a", () => {
          this.#block(
            "local ok, e = pcall(function()",
            () => {
              this.#line(`before = ${this.#number(1)}`);
              this.#line(
                `if ${this.#condition()} then error(${this.#pick(['"e"', "{1}", "s .. 'x', 0", "nil"])}) end`,
              );
              this.#statement(nesting + 1);
            },
            "end)",
          );
          this.#line("c = before any = ok and 'ok' or type(e) == 'string' and e or type(e)");
        }),
    ];
    if (this.#chance(40)) this.#line(this.#pick(this.#pick(families))(this.#choices));
    else if (nesting < 2 && this.#chance(30)) this.#pick(compound)();
    else this.#pick(simple)();
  }

  /** Tables that live for an iteration, or from one to the next, some of which are kept. */
  #carriedTables(): void {
    const tables = [
      () => `{x = ${this.#number(1)}, y = ${this.#pick(["v.y", "w.x", "a"])}}`,
      () => `{x = v.x, y = ${this.#number(0)}, at = ${this.#pick(["w.at", "{i1, b}", "nil"])}}`,
      () => `{x = w.y, at = {w.x, ${this.#integer(1)}}}`,
      () => `setmetatable({x = ${this.#number(1)}, y = v.y}, ${this.#pick(["class", "fallback", "nil"])})`,
      () => this.#pick(["v", "w", "{}", "o"]),
    ];
    const table = () => this.#pick(tables)();
    const steps = [
      () => `v = ${table()}`,
      () => `w = ${table()}`,
      () => "v, w = w, v",
      () => `do local q = ${table()} a = (tonumber(q.x) or 1) + (tonumber(q.y) or 2) end`,
      () => `do local q = ${table()} q.${this.#pick(KEYS)} = ${this.#number(1)} b = tonumber(q.x) or 0 end`,
      () => `if ${this.#condition()} then v = ${table()} else w = ${table()} end`,
      () => `if ${this.#condition()} then u = ${table()} any = u.x end`,
      () => `if ${this.#condition()} then v.y = ${this.#number(1)} end`,
      () => "flag = v == w or rawequal(v.at, w.at)",
    ];
    this.#block(`for j = 1, ${this.#pick(["20", "30", "i1 % 9 + 12"])} do`, () => {
      for (let count = 1 + this.#below(4); count > 0; count--) this.#line(this.#pick(steps)());
      this.#line("a, b = a % 1000, b % 1000");
    });
  }

  /** Closures over one local, which all of them and the loop assign; one may be kept. */
  #sharedLocal(nesting: number): void {
    const name = `n${this.#fresh++}`;
    this.#block(`do local ${name} = ${this.#number(1)}`, () => {
      this.#line(`local function bump(q) ${name} = ${name} + q return ${name} end`);
      this.#line(`local function peek() return ${name} end`);
      this.#statement(nesting + 1);
      if (this.#chance(50)) this.#line(`${name} = ${this.#number(1)}`);
      if (this.#chance(40)) this.#line(`if ${this.#condition()} then held[i1 % 3 + 1] = bump end`);
      this.#line(`c = bump(${this.#pick(SMALL)}) + peek()`);
      if (this.#chance(30)) this.#line("held[2] = peek");
    });
  }

  #conditional(nesting: number): void {
    this.#line(`if ${this.#condition()} then`);
    this.#indent++;
    this.#statement(nesting + 1);
    this.#indent--;
    if (this.#chance(30)) {
      this.#line(`elseif ${this.#condition()} then`);
      this.#indent++;
      this.#statement(nesting + 1);
      this.#indent--;
    }
    if (this.#chance(60)) {
      this.#line("else");
      this.#indent++;
      this.#statement(nesting + 1);
      this.#indent--;
    }
    this.#line("end");
  }

  /** An expression that is a small integer. */
  #integer(depth: number): string {
    const variables = ["i1", "i2", ...this.#loopVariables, ...this.#loopVariables];
    if (depth === 0) return this.#chance(70) ? this.#pick(variables) : this.#pick(["1", "2", "3", "5"]);
    const [left, right] = [this.#integer(depth - 1), this.#integer(depth - 1)];
    switch (this.#below(8)) {
      case 0:
        return `bit.${this.#pick(["band", "bor", "bxor"])}(${left}, ${right})`;
      case 1:
        return `bit.${this.#pick(["lshift", "rshift", "arshift", "rol"])}(${left}, ${this.#pick(["1", "3", "31"])})`;
      case 2:
        return `math.${this.#pick(["max", "min"])}(${left}, ${right})`;
      case 3:
        return "#s";
      case 4:
        return "#t";
      default:
        return `(${left} ${this.#pick(["+", "-", "*", "+"])} ${right})`;
    }
  }

  #number(depth: number): string {
    if (depth === 0) {
      if (this.#chance(15)) return this.#pick(NUMBERS);
      return this.#pick(["a", "b", "c", "d", "i1", "i2", ...this.#loopVariables]);
    }
    const [left, right] = [this.#number(depth - 1), this.#number(depth - 1)];
    switch (this.#below(16)) {
      case 0:
        return `math.${this.#pick(["floor", "ceil", "abs", "sqrt"])}(${left})`;
      case 1:
        return `math.${this.#pick(["max", "min"])}(${left}, ${right})`;
      case 2:
        return `(tonumber(t[${this.#integer(1)} % 8 + 1]) or 0)`;
      case 3:
        return `(tonumber(u.${this.#pick(KEYS)}) or 1)`;
      case 4:
        return `(tonumber(o.x) or ${left})`;
      case 5:
        return `-(${left})`;
      case 6:
        return `f(${left}, ${right})`;
      case 7:
        return this.#pick([
          `pick(1, ${left}, ${right})`,
          `count(${left}, ${right})`,
          `sum(${left}, ${right}, s)`,
          "depth(3)",
          "tail(4, 0)",
        ]);
      case 8:
        return `(${left} ${this.#pick(["/", "%"])} ${right})`;
      case 9:
        return `(tonumber(o + ${left}) or 0)`;
      default:
        return `(${left} ${this.#pick(["+", "-", "*", "+", "-"])} ${right})`;
    }
  }

  #string(): string {
    switch (this.#below(8)) {
      case 0:
        return "s";
      case 1:
        return "r";
      case 2:
        return `tostring(${this.#integer(1)})`;
      case 3:
        return `s:sub(${this.#pick(["1", "2", "-3"])}, ${this.#pick(["1", "3", "-1"])})`;
      case 4:
        return `("x"):rep(${this.#integer(1)} % 4)`;
      case 5:
        return `string.char(65 + ${this.#integer(1)} % 26)`;
      case 6:
        return `(${this.#integer(1)} .. "")`;
      default:
        return this.#pick(STRINGS);
    }
  }

  #value(): string {
    switch (this.#below(9)) {
      case 0:
        return "nil";
      case 1:
        return this.#pick(["true", "false", "flag"]);
      case 2:
        return this.#string();
      case 3:
        return this.#integer(1);
      case 4:
        return this.#pick(["s:byte(1)", "#r", "type(any)", "any", "t[2]", "u.x", "rawget(u, 'y')"]);
      default:
        return this.#number(1);
    }
  }

  #condition(): string {
    switch (this.#below(10)) {
      case 0:
        return `${this.#integer(1)} % ${this.#pick(["2", "3", "10"])} == 0`;
      case 1:
        return `s ${this.#pick(["==", "~=", "<", "<="])} r`;
      case 2:
        return "flag";
      case 3:
        return "not any";
      case 4:
        return `o ${this.#pick(["==", "<", "<="])} p`;
      case 5:
        return `type(any) == ${this.#pick(['"number"', '"string"', '"nil"'])}`;
      case 6:
        return `t[${this.#integer(1)} % 8 + 1] == ${this.#value()}`;
      case 7:
        return `(${this.#condition()}) ${this.#pick(["and", "or"])} (${this.#condition()})`;
      default:
        return `${this.#number(1)} ${this.#pick(["<", "<=", ">", ">=", "==", "~="])} ${this.#number(1)}`;
    }
  }
}

/** Every second one consists of kernels. */
export const randomProgram = (seed: number): string =>
  seed % 2 === 0 ? new ProgramGenerator(seed).generate() : new KernelProgram(new Random(seed)).generate();
