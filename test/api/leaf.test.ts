/** Functions that compiled code calls directly. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { leaf } from "../../api/index.ts";
import { newState } from "./support.ts";

test("leaf functions give the same in the interpreter and in compiled code", () => {
  const calls: number[] = [];
  for (const jit of [false, true]) {
    const state = newState({ jit });
    let count = 0;
    state.global.mix = leaf((a, b) => {
      count++;
      return (a * 31 + b) % 1009;
    });
    state.global.next = leaf(() => ++count);
    const source =
      "local s = 0 for i = 1, 5000 do s = mix(s, i) + mix(i, 2) if i % 3 == 0 then s = s + next() % 2 end end return s";
    assert.equal(state.runSync(source), state.runSync(source));
    calls.push(count, state.runSync(source));
  }
  assert.deepEqual(calls.slice(0, 2), calls.slice(2));
});

test("what a leaf function throws is caught where it was called", () => {
  const state = newState();
  state.global.check = leaf((x: number) => {
    if (x === 4000) throw new RangeError("four thousand");
    return x;
  });
  const source = `
    local done = 0
    local ok, e = pcall(function() for i = 1, 5000 do done = check(i) end end)
    return done .. " " .. e.message`;
  for (let round = 0; round < 3; round++) assert.equal(state.runSync(source), "3999 four thousand");
});

test("what is no number is refused, or becomes NaN", () => {
  const state = newState();
  state.global.half = leaf((x) => x / 2);
  assert.throws(() => state.runSync("half('x')"), /1 number expected/);
  assert.throws(() => state.runSync("half()"), /1 number expected/);
  state.global.odd = leaf((_x: number) => undefined as unknown as number);
  assert.equal(
    state.runSync("local n = 0 for i = 1, 300 do local x = odd(i) if x ~= x then n = n + 1 end end return n"),
    300,
  );
});

test("a leaf function that calls Lua from compiled code fails", () => {
  const state = newState();
  const inner = state.load("return 1");
  state.global.bad = leaf((x: number) => (x > 1000 ? inner() : x));
  const source = "for i = 1, 2000 do bad(i) end";
  assert.throws(() => state.runSync(source), /must not call Lua/);
  assert.equal(state.runSync("return 2"), 2);
});
