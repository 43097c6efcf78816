/**
 * Functions of the library as metamethods, comparators, iterators and handlers of each other, in random programs: whatever
 * comes of it are results, errors of Lua and limits; the state can be used and closed afterwards.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LuaEngine, LuaError, LuaSyntaxError } from "../../api/index.ts";
import { loadCore } from "../../host/node-core.ts";
import { Random } from "../random.ts";

const PROGRAMS = 300;
const LIMITS = { deadline: 1000, fuel: 3_000_000, memory: 64 << 20 };

const words = (text: string): string[] => text.split(/\s+/);

const callers = words("pcall xpcall coroutine.wrap f g");
const functions =
  words(`pcall xpcall tostring tonumber select next pairs ipairs rawget rawset rawequal setmetatable
  getmetatable type unpack error assert load loadstring coroutine.wrap coroutine.resume coroutine.yield coroutine.create
  coroutine.running coroutine.status string.rep string.format string.gsub string.gmatch string.find string.byte string.char
  string.dump table.concat table.sort table.insert table.remove table.foreach table.foreachi table.move math.max
  debug.getinfo debug.traceback debug.getlocal debug.sethook debug.getmetatable newproxy getfenv setfenv collectgarbage
  require f g h it`);
const events = words(
  `index newindex call add sub mul div mod pow unm concat len eq lt le tostring gc mode metatable`,
);
const operators = words("+ - * / % ^ .. < <= ==");
const values = words("t u t u 1 0 -1 'x' 'a%d' nil true f g co {} 3.5 (2^31)");

class Writer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  program(): string {
    const metamethods = this.#several(6, () => `__${this.#pick(events)} = ${this.#pick(functions)}`);
    return `local n, x, co = 0
      local t, u = {1, 2, 3}, {}
      local function f(...) n = n + 1 if n > ${this.#pick(["50", "300", "100000"])} then return ... end return ${this.#expression()} end
      local function g(...) return pcall(${this.#pick(["f", "g", "t", "..."])}, ...) end
      local function h(...) return f(...) end
      local function it(a, b) b = (b or 0) + 1 if b < 5 then return b, a end end
      co = coroutine.create(function(...) while true do coroutine.yield(${this.#expression()}) end end)
      local mt = {__call = ${this.#pick(callers)}, ${metamethods.join(", ")}}
      setmetatable(t, mt) setmetatable(u, ${this.#pick(["mt", "{__index = t}", "{__call = t}"])})
      ${this.#several(8, () => `pcall(function() ${this.#statement()} end)`).join("\n")}`;
  }

  #pick(choices: readonly string[]): string {
    return this.#random.pick(choices);
  }

  #several(most: number, make: () => string): string[] {
    return Array.from({ length: 1 + this.#random.below(most) }, make);
  }

  #value(): string {
    return this.#random.chance(20) ? this.#pick(functions) : this.#pick(values);
  }

  #values(): string {
    return this.#several(3, () => this.#value()).join(", ");
  }

  #expression(): string {
    const choices = [
      () => `(${this.#value()})(${this.#values()})`,
      () => `t[${this.#value()}]`,
      () => `t ${this.#pick(operators)} ${this.#pick(["t", "u", "1", "'a'"])}`,
      () => this.#pick(["-t", "#t", "t.x"]),
      () => `${this.#pick(functions)}(${this.#values()})`,
      () => `pcall(${this.#pick(functions)}, ${this.#values()})`,
      () => `coroutine.wrap(${this.#pick(functions)})(${this.#values()})`,
      () => `xpcall(${this.#pick(functions)}, ${this.#pick(functions)}, ${this.#values()})`,
      () => `(string.gsub("abc", ".", ${this.#pick(["f", "t", "pcall", "g"])}))`,
      () => `t:x(${this.#values()})`,
      () => `t(${this.#values()})`,
      () => `coroutine.resume(co, ${this.#values()})`,
    ];
    return this.#random.pick(choices)();
  }

  #statement(): string {
    const choices = [
      () => `x = ${this.#expression()}`,
      () => `t[${this.#value()} or 1] = ${this.#value()}`,
      () =>
        `for a in ${this.#pick(["pairs(t)", "it", "t", "pcall", "coroutine.wrap(f)"])} do x = ${this.#expression()} break end`,
      () => `for i = 1, ${1 + this.#random.below(80)} do x = ${this.#expression()} end`,
      () => `local list = {${this.#expression()}}`,
      () => `if ${this.#expression()} then x = 1 end`,
      () => `table.sort({3, 1, 2, 5, 4}, ${this.#pick(["f", "pcall", "t", "g"])})`,
      () => `return ${this.#expression()}`,
    ];
    return this.#random.pick(choices)();
  }
}

const engine = new LuaEngine(loadCore(), { libraries: "all" }, {});

test(`${PROGRAMS} programs end with results, errors or limits`, () => {
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    const state = engine.createState();
    const source = new Writer(new Random(seed)).program();
    for (const program of [source, "debug.sethook() collectgarbage() collectgarbage()"])
      try {
        state.runSync(program, LIMITS);
      } catch (error) {
        assert.ok(error instanceof LuaError && !(error instanceof LuaSyntaxError), `seed ${seed}: ${error}`);
      }
    state.close();
  }
});
