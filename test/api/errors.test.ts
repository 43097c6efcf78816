/** Errors that go from one world to the other, and back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LuaEngine } from "../../api/engine.ts";
import { LuaError, type LuaTable } from "../../api/index.ts";
import { loadCore } from "../../host/node-core.ts";
import { newState } from "./support.ts";

const errorOf = (action: () => unknown): LuaError => {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof LuaError);
    return error;
  }
  return assert.fail("nothing was thrown");
};

test("an error of Lua has its message, value and traceback", () => {
  const state = newState();
  const error = errorOf(() =>
    state.runSync("local x\nlocal function f() x.y = 1 end\nf()", { name: "@a.lua" }),
  );
  assert.equal(error.message, "a.lua:2: attempt to index upvalue 'x' (a nil value)");
  assert.equal(error.value, error.message);
  assert.match(error.traceback, /^stack traceback:\n\ta.lua:2: in function 'f'\n\ta.lua:3: in main chunk/);
  const table = errorOf(() => state.runSync("error({ code = 7 })"));
  assert.equal((table.value as LuaTable).get("code"), 7);
  assert.equal(table.message, "error object is a table value");
  assert.equal(errorOf(() => state.runSync("error()")).value, undefined);
});

test("the text of an error value is what its __tostring makes of it", async () => {
  const state = newState();
  state.runSync(`
    function raise(convert) error(setmetatable({}, { __tostring = convert })) end
    function good(e) return "custom" end
    function bad(e) error(e) end
    function endless(e) while true do end end`);
  const messageOf = (convert: string) => errorOf(() => state.runSync(`raise(${convert})`)).message;
  assert.equal(messageOf("good"), "custom");
  for (const convert of ["bad", "error", "12", "function() return {} end"])
    assert.equal(messageOf(convert), "error object is a table value");
  await assert.rejects(state.run("raise(good)"), { name: "LuaError", message: "custom" });
  const limits = { fuel: 10_000 };
  const message = "error object is a table value";
  assert.throws(() => state.runSync("raise(endless)", limits), { name: "LuaError", message });
  await assert.rejects(state.run("raise(endless)", limits), { name: "LuaError", message });
  state.global.callback = (f: () => unknown) => f();
  assert.equal(
    state.runSync("local ok, e = pcall(callback, function() raise(good) end) return tostring(e)"),
    "custom",
  );
  assert.equal(state.runSync("return 1"), 1);
});

test("an exception is caught by pcall as itself, and is the cause outside", () => {
  const state = newState();
  const reason = new RangeError("too far");
  state.global.fail = () => {
    throw reason;
  };
  const caught = state.load(
    "local ok, e = pcall(fail) return ok, e, tostring(e), e.message, '<' .. e .. '>'",
  );
  assert.deepEqual(caught.all(), [false, reason, "RangeError: too far", "too far", "<RangeError: too far>"]);
  const error = errorOf(() => state.runSync("local function f() fail() end\nf()", { name: "@b.lua" }));
  assert.equal(error.cause, reason);
  assert.equal(error.message, "too far");
});

test("what is thrown that has no text is said by its type in Lua", () => {
  for (const tables of ["table", "proxy", "copy"] as const) {
    const state = newState({ tables });
    state.global.raise = (value: unknown) => {
      throw value;
    };
    const messageOf = (value: unknown): string => {
      try {
        return state.call("raise", value);
      } catch (error) {
        return (error as Error).message;
      }
    };
    assert.throws(() => state.runSync("error({ type = 'x' })"), { message: "error object is a table value" });
    assert.throws(() => state.load("raise(...)")({ type: "x" }), {
      message: "error object is a userdata value",
    });
    assert.throws(() => state.load("raise(...)")(5n), { message: "error object is a cdata value" });
    assert.equal(messageOf(new Error("text")), "text");
  }
  const state = newState({ tables: "proxy" });
  const source = "error(setmetatable({}, { __tostring = function() return 'its text' end }))";
  assert.throws(() => state.runSync(source), { message: "its text" });
});

test("the stack has the frames of both sides, the innermost first", () => {
  const state = newState();
  state.global.outer = state.load("local function inner() fail() end inner()", { name: "@c.lua" });
  state.global.fail = function innermost() {
    throw new Error("deep");
  };
  const stack = (function outermost() {
    return errorOf(() => state.runSync("outer()", { name: "@d.lua" })).stack ?? "";
  })();
  const places = ["innermost", "c.lua:1: in function 'inner'", "d.lua:1: in main chunk", "outermost"];
  const found = places.map((place) => stack.indexOf(place));
  assert.ok(
    found.every((at, index) => at > (found[index - 1] ?? 0)),
    stack,
  );
  assert.doesNotMatch(stack, /wasm|api\/calls/);
});

test("errors pass through several layers", () => {
  const state = newState();
  const value = state.table({ mark: 1 });
  state.global.callback = (f: () => unknown) => f();
  state.global.value = value;
  assert.equal(
    state.runSync("local ok, e = pcall(callback, function() error(value) end) return e == value"),
    true,
  );
  const thrown = state.runSync("local ok, e = pcall(function() text() end) return e", {
    env: state.table({
      pcall: state.global.pcall,
      text: () => {
        throw "plain";
      },
    }),
  });
  assert.equal(thrown, "plain");
});

test("a state cannot end the program", () => {
  const state = new LuaEngine(loadCore(), { ffi: true }, {}).createState({ libraries: "all" });
  const refusal = /\[string.*\]:1: this state cannot end the program that it is a part of/;
  assert.throws(() => state.runSync("os.exit(1, true)"), refusal);
  assert.throws(
    () => state.runSync("local ffi = require('ffi') ffi.cdef'void exit(int);' ffi.C.exit(1)"),
    refusal,
  );
  assert.equal(state.runSync("return 1"), 1);
});

test("calls that nest too deeply are an error of Lua", () => {
  const state = newState();
  state.global.again = () => state.runSync("return again()");
  assert.throws(() => state.runSync("return again()"), /stack overflow/);
  assert.equal(state.runSync("return 1"), 1);
});

test("what an overflow leaves returns to the host through all frames of pcall", async () => {
  const state = newState();
  const source = "local function f() return pcall(f) end return f()";
  assert.equal(state.runSync(source), true);
  assert.equal(await state.run(source), true);
  assert.throws(() => state.runSync("local function f() return 1 + f() end return f()"), /stack overflow/);
});
