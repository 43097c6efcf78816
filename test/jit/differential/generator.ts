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
import { ProgramText } from "./program-text.ts";
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

const PRELUDES = [PRELUDE, LIBRARY_PRELUDE, OBJECT_PRELUDE, CONTROL_PRELUDE, CDATA_PRELUDE];

export class ProgramGenerator {
  readonly #random: Random;
  readonly #text = new ProgramText();
  /** Names of loop variables in scope: small integers. */
  #loopVariables: string[] = [];
  #fresh = 0;
  readonly #choices: Choices = {
    pick: (items) => this.#random.pick(items),
    number: (depth) => this.#number(depth),
    integer: (depth) => this.#integer(depth),
    string: () => this.#string(),
    value: () => this.#value(),
    condition: () => `(${this.#condition()})`,
  };

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  generate(): string {
    for (const prelude of PRELUDES) this.#text.line(prelude);
    this.#text.line(
      `local a, b, c, d = ${Array.from({ length: 4 }, () => this.#random.pick(NUMBERS)).join(", ")}`,
    );
    this.#text.line(`local i1, i2 = ${this.#random.pick(SMALL)}, ${this.#random.pick(SMALL)}`);
    this.#text.line(`local s, r = ${this.#random.pick(STRINGS)}, ${this.#random.pick(STRINGS)}`);
    this.#text.line("local t, u = {1, 2, 3, 4, 5}, {x = 1, y = 2.5}");
    this.#text.line("local o, p = object(3), object(4)");
    this.#text.line("local v, w = {x = 1, y = 2}, {x = 0.5, y = 1, at = {1, 2}}");
    this.#text.line("local m = setmetatable({}, fallback)");
    this.#text.line("local k1, k2 = counter(0), counter(10)");
    this.#text.line("local flag, any = true, nil");
    this.#function("f", ["x", "y"]);
    this.#function("g", ["x", "y"]);
    const loops = 2 + this.#random.below(3);
    for (let index = 0; index < loops; index++) {
      this.#protectedLoop();
      this.#text.line("print(show(a), show(b), show(c), show(d), i1, i2, s, r, flag, show(any))");
      this.#text.line("print(show(t), show(u), show(o), show(p), show(m), k1(0), k2(0))");
      this.#text.line("print(show(v), show(w), show(w.at), v == w, v.at == w.at)");
    }
    return this.#text.toString();
  }

  #function(name: string, parameters: readonly string[]): void {
    this.#text.block(`local function ${name}(${parameters.join(", ")})`, () => {
      this.#text.line("x, y = tonumber(x) or 1, tonumber(y) or 2");
      if (this.#random.chance(50))
        this.#text.line(
          `if ${this.#random.pick(parameters)} > ${this.#random.pick(SMALL)} then return ${this.#arithmetic(["x", "y"], 1)} end`,
        );
      if (this.#random.chance(30))
        this.#text.line(`for j = 1, ${1 + this.#random.below(3)} do x = x + j end`);
      this.#text.line(`return ${this.#arithmetic(["x", "y"], 2)}, ${this.#arithmetic(["x", "y"], 1)}`);
    });
  }

  #arithmetic(names: readonly string[], depth: number): string {
    if (depth === 0 || this.#random.chance(20))
      return this.#random.chance(60)
        ? this.#random.pick(names)
        : this.#random.pick(this.#random.chance(80) ? SMALL : NUMBERS);
    const [left, right] = [this.#arithmetic(names, depth - 1), this.#arithmetic(names, depth - 1)];
    return `(${left} ${this.#random.pick(["+", "-", "*", "+", "-", "/", "%", "^"])} ${right})`;
  }

  #protectedLoop(): void {
    const isProtected = this.#random.chance(75);
    if (isProtected) this.#text.block("print(pcall(function()", () => this.#loop(0), "end))");
    else this.#loop(0);
  }

  #loop(nesting: number): void {
    const bound = nesting === 0 ? this.#random.pick([60, 100, 150, 200]) : this.#random.pick([2, 3, 5, 12]);
    const name = `v${this.#fresh++}`;
    const body = () => {
      this.#loopVariables.push(name);
      const statements = 1 + this.#random.below(nesting === 0 ? 6 : 3);
      for (let index = 0; index < statements; index++) this.#statement(nesting);
      this.#loopVariables.pop();
    };
    switch (this.#random.below(nesting === 0 ? 6 : 8)) {
      case 0:
        this.#text.line(`local ${name} = 0`);
        this.#text.block(`while ${name} < ${bound} do`, () => {
          this.#text.line(`${name} = ${name} + 1`);
          body();
        });
        return;
      case 1:
        this.#text.line(`local ${name} = ${bound}`);
        this.#text.block(
          "repeat",
          () => {
            this.#text.line(`${name} = ${name} - 1`);
            body();
          },
          `until ${name} <= 0`,
        );
        return;
      case 6:
        this.#text.block(`for ${name}, value in ipairs(t) do`, () => {
          this.#text.line(`if ${name} > 12 then break end`);
          this.#text.line("any = value");
          body();
        });
        return;
      case 7:
        this.#text.line("do local n = 0");
        this.#text.block(
          `for key, value in ${this.#random.pick(["pairs(u)", "next, u", "pairs(t)"])} do`,
          () => {
            this.#text.line("n = n + (type(key) == 'string' and #key or 1) + (value == value and 1 or 0)");
          },
        );
        this.#text.line("i2 = n end");
        return;
      default: {
        const step = this.#random.pick(["", "", "", ", 1", ", 2", ", -1"]);
        const range = step === ", -1" ? `${bound}, 1` : `1, ${bound}`;
        this.#text.block(`for ${name} = ${range}${step} do`, body);
      }
    }
  }

  #statement(nesting: number): void {
    const simple = [
      () => this.#text.line(`${this.#random.pick(["a", "b", "c", "d"])} = ${this.#number(2)}`),
      () => this.#text.line(`${this.#random.pick(["a", "b", "c"])} = ${this.#number(2)}`),
      () => this.#text.line(`i1 = ${this.#integer(2)} % ${this.#random.pick(["7", "16", "1000"])}`),
      () => this.#text.line(`t[${this.#integer(1)} % 8 + 1] = ${this.#value()}`),
      () => this.#text.line(`u.${this.#random.pick(KEYS)} = ${this.#value()}`),
      () => this.#text.line(`u[${this.#random.pick(['"x"', '"y"', "s"])}] = ${this.#number(1)}`),
      () => this.#text.line(`o${this.#random.pick([".x", ".y"])} = ${this.#number(1)}`),
      () => this.#text.line(`any = ${this.#value()}`),
      () =>
        this.#text.line(
          `a, b = ${this.#random.pick(["swap", "f", "g"])}(${this.#number(1)}, ${this.#number(1)})`,
        ),
      () => this.#text.line(`s = (s .. ${this.#string()}):sub(-${5 + this.#random.below(10)})`),
      () => this.#text.line(`r = ${this.#string()}`),
      () => this.#text.line(`flag = ${this.#condition()}`),
      () => this.#text.line(`m[${this.#integer(1)} % 5] = ${this.#number(1)}`),
      () => this.#text.line(`any = m[${this.#integer(1)} % 9]`),
      () => this.#text.line(`o:set(${this.#number(1)})`),
      () => this.#text.line(`p = object(${this.#number(1)})`),
      () => this.#text.line("if #t < 12 then t[#t + 1] = i1 end"),
      () =>
        this.#text.line(
          this.#random.chance(50)
            ? "table.insert(t, i1); t[13] = nil"
            : "if #t > 3 then any = table.remove(t) end",
        ),
      () => this.#text.line(`${this.#random.pick(["k1", "k2"])}(${this.#random.pick(SMALL)})`),
      () => this.#text.line("a, b, c = b, c, a"),
      () => this.#text.line("t = {i1, i2, a}"),
      () => this.#text.line(`u = {x = ${this.#number(1)}, name = s}`),
      () => this.#text.line(`a = tonumber(held[${this.#integer(1)} % 3 + 1](${this.#number(1)})) or 0`),
      () =>
        this.#text.line(
          `b = apply(function(q) return q ${this.#random.pick(["+", "-", "*"])} ${this.#number(1)} end, ${this.#number(1)})`,
        ),
      () =>
        this.#text.line(
          `held[${this.#integer(1)} % 3 + 1] = compose(f, function(q) return (tonumber(q) or 0) + i1 end)`,
        ),
      () => this.#text.line(`k${this.#random.pick(["1", "2"])} = counter(${this.#number(0)})`),
      () =>
        this.#text.line(
          `local w, v = pcall(${this.#random.pick(["error, 'e'", "f, a, b", "g, s, r", "tostring, a", "o.missing, 1"])})  any = w`,
        ),
    ];
    const compound = [
      () => this.#conditional(nesting),
      () => this.#conditional(nesting),
      () => this.#loop(nesting + 1),
      () =>
        this.#text.line(
          `if ${this.#condition()} then any = ${this.#value()} else b = ${this.#number(1)} end`,
        ),
      () =>
        this.#text.block("do local saved = a", () => {
          this.#text.line(`local function inner(q) saved = saved + q; return saved end`);
          this.#text.line(`c = inner(${this.#random.pick(SMALL)}) + inner(1)`);
        }),
      () => this.#sharedLocal(nesting),
      () => this.#sharedLocal(nesting),
      () => this.#carriedTables(),
      () => this.#carriedTables(),
      () =>
        this.#text.block(`for j, v in range(1, ${this.#random.pick(["2", "3", "i1 % 4"])}) do`, () => {
          this.#text.line("b = j + v");
          this.#statement(nesting + 1);
        }),
      () => {
        const list = `{${[1, 2, 3, 4, 5].map(() => this.#integer(1)).join(", ")}}`;
        this.#text.block(`do local list, calls = ${list}, 0`, () => {
          const comparison = this.#random.pick(["x < y", "x > y"]);
          this.#text.line(`table.sort(list, function(x, y) calls = calls + 1 return ${comparison} end)`);
          this.#text.line("a = list[1] + list[3] i2 = list[5] % 5");
        });
      },
      () =>
        this.#text.block("do local before = a", () => {
          this.#text.block(
            "local ok, e = pcall(function()",
            () => {
              this.#text.line(`before = ${this.#number(1)}`);
              this.#text.line(
                `if ${this.#condition()} then error(${this.#random.pick(['"e"', "{1}", "s .. 'x', 0", "nil"])}) end`,
              );
              this.#statement(nesting + 1);
            },
            "end)",
          );
          this.#text.line("c = before any = ok and 'ok' or type(e) == 'string' and e or type(e)");
        }),
    ];
    if (this.#random.chance(40))
      this.#text.line(this.#random.pick(this.#random.pick(families))(this.#choices));
    else if (nesting < 2 && this.#random.chance(30)) this.#random.pick(compound)();
    else this.#random.pick(simple)();
  }

  /** Tables that live for an iteration, or from one to the next, some of which are kept. */
  #carriedTables(): void {
    const tables = [
      () => `{x = ${this.#number(1)}, y = ${this.#random.pick(["v.y", "w.x", "a"])}}`,
      () => `{x = v.x, y = ${this.#number(0)}, at = ${this.#random.pick(["w.at", "{i1, b}", "nil"])}}`,
      () => `{x = w.y, at = {w.x, ${this.#integer(1)}}}`,
      () =>
        `setmetatable({x = ${this.#number(1)}, y = v.y}, ${this.#random.pick(["class", "fallback", "nil"])})`,
      () => this.#random.pick(["v", "w", "{}", "o"]),
    ];
    const table = () => this.#random.pick(tables)();
    const steps = [
      () => `v = ${table()}`,
      () => `w = ${table()}`,
      () => "v, w = w, v",
      () => `do local q = ${table()} a = (tonumber(q.x) or 1) + (tonumber(q.y) or 2) end`,
      () =>
        `do local q = ${table()} q.${this.#random.pick(KEYS)} = ${this.#number(1)} b = tonumber(q.x) or 0 end`,
      () => `if ${this.#condition()} then v = ${table()} else w = ${table()} end`,
      () => `if ${this.#condition()} then u = ${table()} any = u.x end`,
      () => `if ${this.#condition()} then v.y = ${this.#number(1)} end`,
      () => "flag = v == w or rawequal(v.at, w.at)",
    ];
    this.#text.block(`for j = 1, ${this.#random.pick(["20", "30", "i1 % 9 + 12"])} do`, () => {
      for (let count = 1 + this.#random.below(4); count > 0; count--)
        this.#text.line(this.#random.pick(steps)());
      this.#text.line("a, b = a % 1000, b % 1000");
    });
  }

  /** Closures over one local, which all of them and the loop assign; one may be kept. */
  #sharedLocal(nesting: number): void {
    const name = `n${this.#fresh++}`;
    this.#text.block(`do local ${name} = ${this.#number(1)}`, () => {
      this.#text.line(`local function bump(q) ${name} = ${name} + q return ${name} end`);
      this.#text.line(`local function peek() return ${name} end`);
      this.#statement(nesting + 1);
      if (this.#random.chance(50)) this.#text.line(`${name} = ${this.#number(1)}`);
      if (this.#random.chance(40))
        this.#text.line(`if ${this.#condition()} then held[i1 % 3 + 1] = bump end`);
      this.#text.line(`c = bump(${this.#random.pick(SMALL)}) + peek()`);
      if (this.#random.chance(30)) this.#text.line("held[2] = peek");
    });
  }

  #conditional(nesting: number): void {
    const body = () => this.#statement(nesting + 1);
    this.#text.block(`if ${this.#condition()} then`, body, "");
    if (this.#random.chance(30)) this.#text.block(`elseif ${this.#condition()} then`, body, "");
    if (this.#random.chance(60)) this.#text.block("else", body, "");
    this.#text.line("end");
  }

  /** An expression that is a small integer. */
  #integer(depth: number): string {
    const variables = ["i1", "i2", ...this.#loopVariables, ...this.#loopVariables];
    if (depth === 0)
      return this.#random.chance(70) ? this.#random.pick(variables) : this.#random.pick(["1", "2", "3", "5"]);
    const [left, right] = [this.#integer(depth - 1), this.#integer(depth - 1)];
    switch (this.#random.below(8)) {
      case 0:
        return `bit.${this.#random.pick(["band", "bor", "bxor"])}(${left}, ${right})`;
      case 1:
        return `bit.${this.#random.pick(["lshift", "rshift", "arshift", "rol"])}(${left}, ${this.#random.pick(["1", "3", "31"])})`;
      case 2:
        return `math.${this.#random.pick(["max", "min"])}(${left}, ${right})`;
      case 3:
        return "#s";
      case 4:
        return "#t";
      default:
        return `(${left} ${this.#random.pick(["+", "-", "*", "+"])} ${right})`;
    }
  }

  #number(depth: number): string {
    if (depth === 0) {
      if (this.#random.chance(15)) return this.#random.pick(NUMBERS);
      return this.#random.pick(["a", "b", "c", "d", "i1", "i2", ...this.#loopVariables]);
    }
    const [left, right] = [this.#number(depth - 1), this.#number(depth - 1)];
    switch (this.#random.below(16)) {
      case 0:
        return `math.${this.#random.pick(["floor", "ceil", "abs", "sqrt"])}(${left})`;
      case 1:
        return `math.${this.#random.pick(["max", "min"])}(${left}, ${right})`;
      case 2:
        return `(tonumber(t[${this.#integer(1)} % 8 + 1]) or 0)`;
      case 3:
        return `(tonumber(u.${this.#random.pick(KEYS)}) or 1)`;
      case 4:
        return `(tonumber(o.x) or ${left})`;
      case 5:
        return `-(${left})`;
      case 6:
        return `f(${left}, ${right})`;
      case 7:
        return this.#random.pick([
          `pick(1, ${left}, ${right})`,
          `count(${left}, ${right})`,
          `sum(${left}, ${right}, s)`,
          "depth(3)",
          "tail(4, 0)",
        ]);
      case 8:
        return `(${left} ${this.#random.pick(["/", "%"])} ${right})`;
      case 9:
        return `(tonumber(o + ${left}) or 0)`;
      default:
        return `(${left} ${this.#random.pick(["+", "-", "*", "+", "-"])} ${right})`;
    }
  }

  #string(): string {
    switch (this.#random.below(8)) {
      case 0:
        return "s";
      case 1:
        return "r";
      case 2:
        return `tostring(${this.#integer(1)})`;
      case 3:
        return `s:sub(${this.#random.pick(["1", "2", "-3"])}, ${this.#random.pick(["1", "3", "-1"])})`;
      case 4:
        return `("x"):rep(${this.#integer(1)} % 4)`;
      case 5:
        return `string.char(65 + ${this.#integer(1)} % 26)`;
      case 6:
        return `(${this.#integer(1)} .. "")`;
      default:
        return this.#random.pick(STRINGS);
    }
  }

  #value(): string {
    switch (this.#random.below(9)) {
      case 0:
        return "nil";
      case 1:
        return this.#random.pick(["true", "false", "flag"]);
      case 2:
        return this.#string();
      case 3:
        return this.#integer(1);
      case 4:
        return this.#random.pick(["s:byte(1)", "#r", "type(any)", "any", "t[2]", "u.x", "rawget(u, 'y')"]);
      default:
        return this.#number(1);
    }
  }

  #condition(): string {
    switch (this.#random.below(10)) {
      case 0:
        return `${this.#integer(1)} % ${this.#random.pick(["2", "3", "10"])} == 0`;
      case 1:
        return `s ${this.#random.pick(["==", "~=", "<", "<="])} r`;
      case 2:
        return "flag";
      case 3:
        return "not any";
      case 4:
        return `o ${this.#random.pick(["==", "<", "<="])} p`;
      case 5:
        return `type(any) == ${this.#random.pick(['"number"', '"string"', '"nil"'])}`;
      case 6:
        return `t[${this.#integer(1)} % 8 + 1] == ${this.#value()}`;
      case 7:
        return `(${this.#condition()}) ${this.#random.pick(["and", "or"])} (${this.#condition()})`;
      default:
        return `${this.#number(1)} ${this.#random.pick(["<", "<=", ">", ">=", "==", "~="])} ${this.#number(1)}`;
    }
  }
}

/** Every second one consists of kernels. */
export const randomProgram = (seed: number): string =>
  seed % 2 === 0 ? new ProgramGenerator(seed).generate() : new KernelProgram(new Random(seed)).generate();
