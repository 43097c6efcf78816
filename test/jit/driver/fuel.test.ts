/** Regions use as much fuel as the interpreter: a unit for each call, inlined or not, and each jump back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { debug } from "../../../jit/check.ts";
import { GlobalField } from "../../../lib/offsets.ts";
import { Trial } from "./trial.ts";

// Everything is compiled that is hot, whatever the time that it takes.
debug.isOn = true;

const programs = {
  "calls that are inlined": `
    local function g(x) return x + 1 end
    local function f(x) return g(g(x)) end
    local s = 0
    for i = 1, 1000000 do s = s + f(i) end
    print(s)`,
  "inner loops that are unrolled, and paths": `
    local s = 0
    local function f(x) if x % 3 == 0 then return 1 end return 2 end
    for i = 1, 300000 do
      for j = 1, 2 do s = s + j end
      if i % 2 == 0 then s = s + f(i) elseif i % 5 == 0 then s = s - f(i) - f(s) end
    end
    print(s)`,
  "loops over integers, which know how many rounds they can pay": `
    local t, s, a, b = {}, 0, 1, 2
    for i = 1, 4000 do t[i] = i end
    for n = 1, 60 do
      for y = 0, n do for x = 1, 60 do s = s + t[y * 60 + x] - (t[x + n * 61] or 1) end end
      for i = 300 + n, n, -3 do a, b = bit.bxor(b, i), a end
    end
    print(s, a, b)`,
  recursion: `
    local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
    print(fib(27))`,
  "loops of each kind": `
    local t, s = {}, 0
    for i = 1, 100 do t[i] = i end
    for i = 1, 5000 do
      for _, v in ipairs(t) do s = s + v end
      for k in pairs(t) do s = s - k end
      local n = 0
      while n < 50 do n = n + 1 end
      repeat n = n - 1 until n == 0
    end
    print(s)`,
  "calls of library functions": `
    local s, t = 0, {}
    for i = 1, 100000 do
      s = s + math.floor(i / 3) + select(2, i, i + 1) + #string.char(65 + i % 26)
      t[i % 10] = ("%d"):format(i):sub(1, 2)
    end
    for word in ("ab cd "):rep(10000):gmatch("%a+") do s = s + #word end
    print(s)`,
  "functions that the interpreter runs itself for some arguments": `
    local s, t = 0, {1, 2, 3}
    for i = 1, 200000 do s = s + #tostring(i) + bit.band(i, 3) end
    for i = 1, 50000 do for _, v in ipairs(t) do s = s + v end end
    print(s)`,
  "paths that leave a loop where a round begins": `
    local s, text = 0, ("x"):rep(9)
    for i = 1, 200000 do s = s + #text:sub(i % 3, i % 4) end
    print(s)`,
  "functions that the interpreter calls": `
    local function f(x) if x > 0 then return x end return -x end
    local function g(...) return (...) end
    local function run()
      local s = 0
      for i = 1, 100000 do s = s + f(i % 7 - 3) + g(i) end
      return s
    end
    jit.off(run)
    print(run())`,
  finalizers: `
    local n = 0
    local function f() n = n + 1 end
    collectgarbage("stop")
    for i = 1, 50000 do getmetatable(newproxy(true)).__gc = f end
    collectgarbage()
    print(n)`,
  "protected calls": `
    local s = 0
    for i = 1, 200000 do
      local ok, value = pcall(math.max, i, 3)
      s = s + value
    end
    print(s)`,
};

function fuelOf(source: string, isOn: boolean): { output: string; units: number } {
  const trial = new Trial(isOn);
  const output = trial.run(source);
  const { heap, global } = trial.state;
  const units = heap.u32[(global + GlobalField.fuelUsed) >>> 2];
  trial.close();
  return { output, units };
}

for (const [what, source] of Object.entries(programs))
  test(`fuel: ${what}`, () => {
    const [interpreted, compiled] = [fuelOf(source, false), fuelOf(source, true)];
    assert.equal(compiled.output, interpreted.output);
    const ratio = compiled.units / interpreted.units;
    assert.ok(ratio > 0.95 && ratio < 1.05, `${compiled.units} units instead of ${interpreted.units}`);
  });
