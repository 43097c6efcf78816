/** Promises are waited for wherever Lua is. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { LuaEngine, LuaError, MultipleResults } from "../../api/index.ts";
import { loadCore } from "../../host/node-core.ts";
import { engine, newState } from "./support.ts";

const delay = (milliseconds: number, value?: unknown) =>
  new Promise<unknown>((resolve) => setTimeout(resolve, milliseconds, value));

const complete = new LuaEngine(loadCore(), { ffi: true }, {});

function stateWithWaiting(from = engine) {
  const state = from.createState({ libraries: from === complete ? "all" : "sandbox" });
  after(() => state.close());
  state.global.wait = (value: unknown) => delay(1, value);
  state.global.fail = async (text: string) => {
    await delay(1);
    throw new Error(text);
  };
  return state;
}

const places: Readonly<Record<string, string>> = {
  "the main chunk": "return wait(1) + wait(2)",
  "a coroutine": `
    local co = coroutine.wrap(function(x) local y = coroutine.yield(wait(x)) return wait(y) end)
    return co(1) + co(2)`,
  "nested coroutines": `
    local outer = coroutine.wrap(function()
      local inner = coroutine.wrap(function() coroutine.yield(wait(1)) coroutine.yield(wait(2)) end)
      coroutine.yield(inner() + inner())
    end)
    return outer()`,
  "a metamethod": `
    local t = setmetatable({}, { __index = function(_, k) return wait(k) end, __add = function(a, b) return wait(a.n + b.n) end,
      __lt = function() return wait(true) end, __concat = function() return wait("x") end, __call = function(_, x) return wait(x) end })
    assert(t[3] == 3 and t < t and t .. t == "x" and t(4) == 4)
    local u = setmetatable({ n = 1 }, getmetatable(t))
    local v = setmetatable({ n = 2 }, getmetatable(t))
    return u + v`,
  "an iterator":
    "local s = 0 for i in function(_, c) return wait((c or 0) < 2 and (c or 0) + 1 or nil) end do s = s + i end return s",
  pcall: "local ok, x = pcall(function() return wait(3) end) assert(ok) return x",
  "xpcall with an error after it": `
    local ok, x = xpcall(function() wait(1) error("e", 0) end, function(m) return wait(m .. "!") end)
    assert(not ok and x == "e!") return 3`,
  "a comparator": `
    local t = { 3, 1, 2 }
    table.sort(t, function(a, b) return wait(a < b) end)
    return t[3] == 3 and t[1] + t[2]`,
  gsub: "return tonumber((('12'):gsub('%d', function(d) return wait(d == '1' and '3' or '') end)))",
  tostring: "return tonumber(tostring(setmetatable({}, { __tostring = function() return wait('3') end })))",
  "a reader of load": `
    local n, parts = 0, { "return ", "1 + ", "2" }
    return load(function() n = n + 1 return wait(parts[n]) end)()`,
  foreach: "local s = 0 table.foreach({ 1, 2 }, function(_, v) s = s + wait(v) end) return s",
  "a loader of require": `
    table.insert(package.loaders, 2, function() wait(1) return function() return wait(3) end end)
    return require("m")`,
  "a module": `package.preload.m = function() return wait(3) end return require("m")`,
  "an __index in gsub": `
    local t = setmetatable({}, { __index = function() return wait("3") end })
    return tonumber((("x"):gsub("x", t)))`,
  "print and format": `
    local t = setmetatable({}, { __tostring = function() return wait("3") end })
    print(t)
    return tonumber(("%s"):format(t))`,
  "string.buffer": `
    local t = setmetatable({}, { __tostring = function() return wait("3") end })
    return tonumber(tostring(require("string.buffer").new():put(t)))`,
  "a handler of xpcall": `return select(2, xpcall(error, function() return wait(3) end))`,
  "fifty coroutines, each within another":
    "local function f(n) return n == 0 and wait(3) or coroutine.wrap(f)(n - 1) end return f(50)",
  "a comparator that is a coroutine": `
    local t = { 2, 1 }
    table.sort(t, coroutine.wrap(function(a, b) while true do a, b = coroutine.yield(wait(a < b)) end end))
    return t[1] + t[2]`,
  "a compiled loop": "local s = 0 for i = 1, 3000 do if i % 1000 == 0 then s = s + wait(1) end end return s",
  "a finalizer": `
    local result
    getmetatable(newproxy(true)).__gc = function() result = wait(3) end
    collectgarbage()
    return result`,
  "a hook": `
    local result
    debug.sethook(function() debug.sethook() result = wait(3) end, "", 1)
    local x = 1
    return x and result`,
  "a metamethod of C data": `
    local point = require("ffi").metatype("struct { int x; }", { __add = function() return wait(3) end })
    return point() + point()`,
  "a function that a function calls back": "return (function(f) return f(3) end)(wait)",
};

for (const [name, source] of Object.entries(places)) {
  test(`waiting in ${name}`, async () => {
    assert.equal(await stateWithWaiting(complete).run(source), 3);
  });
}

test("promises that are refused are errors of Lua", async () => {
  const state = stateWithWaiting();
  assert.equal(await state.run("local ok, e = pcall(fail, 'no') return ok == false and e.message"), "no");
  const error = await state
    .run("local function f() fail('lost') end f()", { name: "@f.lua" })
    .catch((e) => e);
  assert.ok(error instanceof LuaError);
  assert.equal((error.cause as Error).message, "lost");
  assert.match(error.traceback, /f.lua:1: in function 'f'/);
});

test("what is like a promise is waited for, whatever it does", async () => {
  const state = newState({
    modules: (name) => thenable((resolve) => resolve(name === "m" ? "return 6" : undefined)),
  });
  state.global.wait = async (value: unknown) => value;
  const method = "then";
  const thenable = (then: (resolve: (value: unknown) => void) => void) =>
    Object.fromEntries([[method, then]]) as unknown as PromiseLike<string | undefined>;
  state.global.twice = () =>
    thenable((resolve) => {
      resolve(1);
      resolve(2);
      throw new Error("late");
    });
  state.global.throws = () =>
    thenable(() => {
      throw new Error("in then");
    });
  assert.equal(await state.run("return twice() + twice()"), 2);
  const source = "wait(1) local ok, e = pcall(throws) return e.message .. require 'm'";
  assert.equal(await state.run(source), "in then6");
});

test("many runs are under way at a time", async () => {
  const state = stateWithWaiting();
  const program = state.load("local id, n = ... for i = 1, n do assert(wait(i) == i) end return id");
  const start = performance.now();
  const results = await Promise.all(Array.from({ length: 100 }, (_, id) => program.async(id, 5)));
  assert.deepEqual(
    results,
    Array.from({ length: 100 }, (_, id) => id),
  );
  assert.ok(performance.now() - start < 5000);
});

test("values that are waited for are converted as others", async () => {
  const state = newState();
  state.global.pair = async () => new MultipleResults([1, "two"]);
  state.global.table = async () => state.table([4]);
  assert.equal(await state.run("local a, b = pair() return a .. b .. table()[1]"), "1two4");
});

test("asynchronous iterators", async () => {
  const state = newState();
  async function* numbers() {
    for (let index = 1; index <= 3; index++) {
      await delay(0);
      yield index;
    }
  }
  state.global.numbers = numbers;
  assert.equal(await state.run("local s = 0 for x in pairs(numbers()) do s = s + x end return s"), 6);
});

test("under a synchronous call waiting is an error", async () => {
  const state = stateWithWaiting();
  const message = /attempt to wait for a promise in a synchronous call/;
  assert.throws(() => state.runSync("wait(1)"), message);
  state.global.call = (f: () => unknown) => f();
  await assert.rejects(state.run("call(function() return wait(1) end)"), message);
  assert.equal(await state.run("return wait(5)"), 5);
});

test("a run that computes lets the event loop have turns", async () => {
  const state = newState();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const count = await state.run("local n, stop = 0, stop while not stop() do n = n + 1 end return n", {
    env: { stop: () => turns >= 5 },
  });
  clearInterval(timer);
  assert.ok(count > 1000);
});

test("calls of library functions that take long let the event loop have turns", async () => {
  const programs = [
    `local s = ("a"):rep(300) return s:find(("a*"):rep(10) .. "b")`,
    `local s = ("a"):rep(2000000) while true do s:gsub("a", "b") end`,
    "local t = {} for i = 1, 300000 do t[i] = (i * 7919) % 1000003 end while true do table.sort(t) end",
    `local s = ("x = 1 "):rep(10000) while true do loadstring(s) end`,
  ];
  for (const program of programs) {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(newState().run(program, { signal: controller.signal }), { limit: "abort" });
  }
});

test("a library function that a turn's end has interrupted gives what it would have given", async () => {
  const state = newState();
  const source = `
    local t = {}
    for i = 1, 300000 do t[i] = (i * 7919) % 1000003 end
    table.sort(t)
    for i = 2, #t do assert(t[i - 1] < t[i]) end
    local s, n = ("ab"):rep(400000):gsub("a", "xyz")
    return #table.concat(t, ",") + #s + n + #("a"):rep(3000):match("(a*)" .. ("a-"):rep(2) .. "$")`;
  assert.equal(await state.run(source), state.runSync(source));
});

test("what a host function calls is not paused", async () => {
  const state = newState();
  state.global.inner = () => state.runSync(`local s = ("a"):rep(120) return s:find(("a*"):rep(4) .. "b")`);
  assert.equal(await state.run("return tostring(inner())"), "nil");
});

test("runs begin after the call that is under way", async () => {
  const state = stateWithWaiting();
  let inner: Promise<unknown> | undefined;
  state.global.begin = () => {
    inner = state.run("return order()");
  };
  let order = 0;
  state.global.order = () => ++order;
  assert.equal(state.runSync("begin() return order()"), 1);
  assert.equal(await inner, 2);
});

test("collections while runs wait", async () => {
  const state = stateWithWaiting();
  const program = state.load(`
    local t = { ... }
    local co = coroutine.wrap(function() local inner = { 7 } coroutine.yield(wait({ 1 })) return inner[1] end)
    local r = co()
    wait(0)
    return t[1] .. r[1] .. co()`);
  const runs = Array.from({ length: 20 }, (_, id) => program.async(`n${id}:`));
  for (let round = 0; round < 10; round++) {
    state.collect();
    state.runSync("local t = {} for i = 1, 1000 do t[i] = { i } end");
    await delay(0);
  }
  assert.deepEqual(
    await Promise.all(runs),
    Array.from({ length: 20 }, (_, id) => `n${id}:17`),
  );
});

test("a state that is closed refuses its runs", async () => {
  const state = stateWithWaiting();
  const run = state.run("wait(1)");
  state.close();
  await assert.rejects(run, /has been closed/);
});
