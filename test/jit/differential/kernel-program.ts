/**
 * Random kernels: functions whose variables are locals of every type, in nested loops with short branches, so that phis,
 * sunk tables, narrowed integers and branches without jumps matter; they call themselves and each other, capture what
 * they loop over, raise and catch errors, yield, and change metatables and C data. A program calls each some times, also with
 * values of types that it has not seen, and prints all that they leave.
 */
import type { Random } from "../../random.ts";
import { KernelExpressions, type ValueType, variablesOf } from "./kernel-expressions.ts";
import { kernelStatements } from "./kernel-statements.ts";
import { BUFFERS, SHOW } from "./prelude.ts";
import { ProgramText } from "./program-text.ts";

const PRELUDE = `
${SHOW}
${BUFFERS}
local ffi = require("ffi")
ffi.cdef "typedef struct { int32_t x; double y; uint8_t z; } kernel_part; typedef struct { double x, y; } kernel_pair;"
local pair = ffi.typeof("kernel_pair")
local W, D, B, P = ffi.new("int32_t[8]"), ffi.new("double[8]"), ffi.new("uint8_t[8]"), ffi.new("kernel_part")
local U, V, H = 0, {x = 1}, {}
local kept = {function(q) return q end, function(q) return 1 end}
local M = {__index = function(t, k) return #tostring(k) end}
M.__add = function(l, r) return 5 end
local O = setmetatable({x = 1}, M)
local calls = 0
local function take(n, ...) return tonumber((select(n, ...))) or 0 end
local function count(...) return select("#", ...) end
local function total(...)
  local q = 0
  for j = 1, select("#", ...) do q = q + (tonumber((select(j, ...))) or 1) end
  return q
end
local function pass(...) return ... end
local function raise(v, level) error(v, level) end
local function raise_later(v, level) return raise(v, level) end
local function worded(e) return type(e) == "table" and "table" or e end
local function result(ok, ...) return ok, worded((...)), select("#", ...) end
local function each(t) local j = 0 return function() j = j + 1 return t[j] and j, t[j] end end
local function wrapped(f, ...) return coroutine.wrap(f)(...) end
local function report(name, ...)
  local parts = {}
  for j = 1, select("#", ...) do parts[j] = show((select(j, ...))) end
  print(name, table.concat(parts, " "))
end
local function drive(f, ...)
  local thread, n, last = coroutine.create(f), 0, nil
  local step = function(ok, ...)
    if not ok or coroutine.status(thread) == "dead" then return true, ok, n, show(last), ... end
    n = n + 1
    last = (...)
  end
  local over, a, b, c, d, e, f, g, h = step(coroutine.resume(thread, ...))
  while not over do over, a, b, c, d, e, f, g, h = step(coroutine.resume(thread, n, last)) end
  return a, b, c, d, e, f, g, h
end
`;

/** Kernels of a program; a call of a kernel stands for at most so many others. */
const MOST_CALLS = 15;

export class KernelProgram {
  readonly #random: Random;
  readonly #expressions: KernelExpressions;
  readonly #text = new ProgramText();
  readonly #names: readonly string[];
  readonly #yields: boolean;
  #fresh = 0;
  /** How many loops of the kernel surround the statement. */
  #nesting = 0;
  /** Loops that a statement may leave: those of the same function. */
  #breakable = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#expressions = new KernelExpressions(random);
    this.#names = Array.from({ length: 1 + random.below(3) }, (_, index) => `k${index + 1}`);
    this.#yields = this.#random.chance(30);
  }

  generate(): string {
    this.#text.line(PRELUDE);
    this.#text.line(`local ${this.#names.join(", ")}`);
    for (const name of this.#names) this.#kernel(name);
    for (let round = 0; round < 3; round++) for (const name of this.#names) this.#call(name, round);
    this.#text.line('report("shared", U, V, P.x, P.y, P.z, W[0], W[7], D[1], B[2], H[1], O.x)');
    return this.#text.toString();
  }

  #call(name: string, round: number): void {
    const types: ValueType[] = ["number", "integer", "boolean", "string", "value"];
    const constants: Record<ValueType, readonly string[]> = {
      number: ["1.5", "2", "-0.0", "1e10"],
      integer: ["3", "0", "17"],
      boolean: ["true", "false"],
      string: ['"s"', '"12"'],
      value: ["nil", "1", '"v"', "true", "{}"],
    };
    const values = types.map((type) =>
      this.#random.pick(constants[round === 2 && this.#random.chance(20) ? "value" : type]),
    );
    const extra = this.#random.pick(["", "", ", 1", ", nil, 'e'", ", 2, 0.5, true"]);
    this.#text.line("calls = 0");
    this.#text.line(
      `report("${name}", ${this.#yields ? "drive" : "pcall"}(${name}, 2, ${values.join(", ")}${extra}))`,
    );
  }

  #kernel(name: string): void {
    this.#text.block(`function ${name}(depth, n1, j1, b1, s1, x1, ...)`, () => {
      this.#text.line("calls = calls + 1");
      this.#text.line(`if calls > ${MOST_CALLS} then return n1, j1 end`);
      const constants = { number: "0.5", integer: "1", boolean: "false", string: '"q"', value: "nil" };
      this.#text.line(`local n2, n3, j2, j3 = ${constants.number}, n1, ${constants.integer}, 4`);
      this.#text.line("local b2, s2, x2, c1 = not b1, 'q', nil, 1LL");
      this.#text.line("local A, F, R, T = {1, 2.5, 3}, {true, false}, {x = 1, y = 2}, {x = 0.5, y = 1}");
      this.#loop(this.#random.pick([30, 60, 100]));
      if (this.#random.chance(40)) this.#loop(this.#random.pick([30, 60]));
      this.#text.line("return n1, n2, n3, j1, j2, j3, b1, b2, s1, s2, x1, x2, A, F, R, T, tonumber(c1)");
    });
  }

  #loop(bound: number): void {
    const name = `v${this.#fresh++}`;
    const body = () => {
      this.#expressions.loopVariables.push(name);
      this.#nesting++;
      this.#breakable++;
      const statements = 1 + this.#random.below(this.#nesting === 1 ? 7 : 4);
      for (let index = 0; index < statements; index++) this.#statement();
      this.#breakable--;
      this.#nesting--;
      this.#expressions.loopVariables.pop();
    };
    const forms = [
      () => this.#text.block(`for ${name} = 1, ${bound} do`, body),
      () => this.#text.block(`for ${name} = 1, ${bound} do`, body),
      () => this.#text.block(`for ${name} = ${bound}, 1, -1 do`, body),
      () => this.#text.block(`for ${name} = 1, ${bound}, ${this.#random.pick(["2", "j2 % 3 + 1"])} do`, body),
      () => {
        this.#text.line(`local ${name} = 0`);
        this.#text.block(`while ${name} < ${bound} do`, () => {
          this.#text.line(`${name} = ${name} + 1`);
          body();
        });
      },
      () => {
        this.#text.line(`local ${name} = ${bound}`);
        const until = `until ${name} <= 0${this.#nesting > 0 ? ` or ${this.#expressions.boolean(1)}` : ""}`;
        this.#text.block(
          "repeat",
          () => {
            this.#text.line(`${name} = ${name} - 1`);
            body();
          },
          until,
        );
      },
      () =>
        this.#text.block(`for ${name}, value in ${this.#random.pick(["ipairs(A)", "each(A)"])} do`, () => {
          this.#text.line(`if ${name} > ${Math.min(bound, 12)} then break end`);
          this.#text.line("n3 = value");
          body();
        }),
    ];
    this.#random.pick(this.#nesting === 0 ? forms.slice(0, -1) : forms)();
  }

  #statement(): void {
    if (this.#nesting < 3 && this.#random.chance(30)) this.#random.pick(this.#compound)();
    else if (this.#random.chance(35)) this.#text.line(this.#assignment());
    else if (this.#random.chance(40)) this.#shortBranch();
    else this.#text.line(this.#random.pick(this.#random.pick(kernelStatements))(this.#expressions));
  }

  #assignment(): string {
    const type = this.#random.pick(Object.keys(variablesOf) as ValueType[]);
    const target = this.#random.pick(variablesOf[type]);
    return `${target} = ${this.#expressions.of(type)}`;
  }

  /** One or two assignments or stores, on one or both sides. */
  #shortBranch(): void {
    const side = () => (this.#random.chance(70) ? [0] : [0, 1]).map(() => this.#effect()).join(" ");
    const condition = () => this.#expressions.boolean(1);
    const middle = this.#random.chance(20) ? ` elseif ${condition()} then ${side()}` : "";
    const other = this.#random.chance(45) ? ` else ${side()}` : "";
    this.#text.line(`if ${condition()} then ${side()}${middle}${other} end`);
  }

  #effect(): string {
    const integer = this.#expressions.integer(0);
    const number = this.#expressions.number(1);
    const value = this.#expressions.value(1);
    const boolean = this.#expressions.boolean(1);
    const string = this.#expressions.string(0);
    if (this.#random.chance(60)) return this.#assignment();
    return this.#random.pick([
      `A[${integer} % 8 + 1] = ${number}`,
      `F[${integer} % 8 + 1] = ${boolean}`,
      `F[${integer} % 8 + 1] = ${value}`,
      `R.${this.#random.pick(["x", "y"])} = ${number}`,
      `W[${integer} % 8] = ${integer}`,
      `D[${integer} % 8] = ${number}`,
      `U = ${number}`,
      `c1 = c1 + ${integer}`,
      `H[${string}] = ${number}`,
    ]);
  }

  readonly #compound = [
    () => this.#conditional(),
    () => this.#conditional(),
    () => this.#loop(this.#random.pick([2, 3, 5, 8])),
    () => this.#loop(this.#random.pick([2, 4, 15])),
    () => this.#leave(),
    () => this.#skip(),
    () => this.#protectedCall(),
    () => this.#capture(),
    () => this.#recursion(),
    () => this.#yield(),
  ];

  #conditional(): void {
    this.#text.block(`if ${this.#expressions.boolean(2)} then`, () => this.#statement(), "");
    if (this.#random.chance(50)) this.#text.block("else", () => this.#statement(), "");
    this.#text.line("end");
  }

  #leave(): void {
    if (this.#breakable === 0) return;
    const leave = this.#random.pick(["break", "break", "do return n1, n2, j1, b1, A, R end"]);
    this.#text.line(
      `if ${this.#expressions.boolean(2)} and ${this.#expressions.integer(0)} > 20 then ${leave} end`,
    );
  }

  #skip(): void {
    const label = `skip${this.#fresh++}`;
    this.#text.block("do", () => {
      this.#text.line(`if ${this.#expressions.boolean(1)} then goto ${label} end`);
      this.#statement();
      this.#text.line(`::${label}::`);
    });
  }

  /** A function of its own, whose loops end with it. */
  #inner(head: string, body: () => void, end: string): void {
    const breakable = this.#breakable;
    this.#breakable = 0;
    this.#text.block(head, body, end);
    this.#breakable = breakable;
  }

  #protectedCall(): void {
    this.#inner(
      "x1, x2, j2 = result(pcall(function(...)",
      () => {
        const raised = this.#expressions.value(1);
        const thrower = this.#random.pick(["error", "raise", "raise_later", "pass"]);
        this.#text.line(
          `if ${this.#expressions.boolean(1)} then ${this.#random.pick(["", "return "])}${thrower}(${raised}, ${this.#random.pick(["0", "1", "2", "3"])}) end`,
        );
        this.#statement();
        this.#text.line(`return ${this.#expressions.values()}`);
      },
      `end, ${this.#expressions.values()}))`,
    );
  }

  /** A closure over what the loop has now, which is called, and may be kept until later. */
  #capture(): void {
    const name = `q${this.#fresh++}`;
    this.#text.block("do", () => {
      this.#text.line(`local ${name} = ${this.#expressions.number(1)}`);
      this.#inner(
        `local function bump(step, ...)`,
        () => {
          this.#text.line(`${name} = ${name} ${this.#random.pick(["+", "-", "*"])} step`);
          if (this.#random.chance(40)) this.#statement();
          this.#text.line(`return ${name}, ${this.#random.pick(variablesOf.integer)}, ...`);
        },
        "end",
      );
      this.#text.line(`n2, j3 = bump(${this.#expressions.number(0)})`);
      if (this.#random.chance(40))
        this.#text.line(`if ${this.#expressions.boolean(1)} then kept[j1 % 3] = bump end`);
      if (this.#random.chance(40)) this.#statement();
      this.#text.line(`n3 = ${name} + (tonumber(((kept[j2 % 3] or take)(1, ${name}))) or 0)`);
    });
  }

  #recursion(): void {
    const name = this.#random.pick(this.#names);
    const [number, integer, boolean] = [
      this.#expressions.number(1),
      this.#expressions.integer(1),
      this.#expressions.boolean(0),
    ];
    const call = `${name}(depth - 1, ${number}, ${integer}, ${boolean}, s2, ${this.#expressions.values()})`;
    const isTail = this.#random.chance(25);
    this.#text.line(
      `if depth > 0 and ${this.#expressions.boolean(1)} then ${isTail ? `do return ${call} end` : `n1, n2 = ${call}`} n1, n2 = tonumber(n1) or 1, tonumber(n2) or 2 end`,
    );
  }

  #yield(): void {
    if (this.#yields) this.#text.line(`x1, x2 = coroutine.yield(${this.#expressions.values()})`);
  }
}
