/** Limits end any program, and leave the state as usable as before. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LuaEngine, LuaLimitError, type RunOptions } from "../../api/index.ts";
import { loadCore } from "../../host/node-core.ts";
import { hostilePrograms } from "./hostile-programs.ts";
import { newState } from "./support.ts";

const MEMORY = 64 << 20;

function reached(options: RunOptions, source: string): LuaLimitError {
  const state = newState({ memory: MEMORY });
  try {
    state.runSync(source, options);
  } catch (error) {
    assert.ok(error instanceof LuaLimitError, String(error));
    assert.equal(state.runSync("local t = {} for i = 1, 1000 do t[i] = i end return #t"), 1000);
    return error;
  }
  return assert.fail("the program has ended");
}

for (const [name, source] of Object.entries(hostilePrograms)) {
  test(`the deadline ends ${name}`, () => {
    const start = performance.now();
    const { limit } = reached({ deadline: 50, memory: MEMORY }, source);
    assert.ok(limit === "deadline" || limit === "memory");
    assert.ok(performance.now() - start < 10_000);
  });

  test(`likewise where all of it is recorded at once: ${name}`, () => {
    const state = newState({ memory: MEMORY, libraries: "all", stdout: () => {} });
    state.runSync("jit.opt.start('hotloop=1', 'hotexit=1')");
    const program = state.load(source);
    const start = performance.now();
    for (let round = 0; round < 4; round++)
      assert.throws(() => state.runSync(program, { deadline: 30, memory: MEMORY }), LuaLimitError);
    assert.ok(performance.now() - start < 10_000);
  });
}

test("fuel ends a program at the same place each time", () => {
  const run = (jit: boolean, fuel: number): number => {
    const state = newState({ jit });
    state.runSync("n = 0");
    assert.throws(() => state.runSync("while true do n = n + 1 end", { fuel }), { limit: "fuel" });
    return state.get("n");
  };
  assert.equal(run(false, 1000), run(false, 1000));
  // Compiling and the call of the chunk cost some, too.
  const most = 100_000 - "while true do n = n + 1 end".length;
  assert.equal(run(false, 100_000), most);
  assert.ok(Math.abs(run(true, 100_000) - most) < 100);
});

test("library work uses fuel", () => {
  const error = reached({ fuel: 1000 }, `for i = 1, 10 do local s = ("x"):rep(100000) end`);
  assert.equal(error.limit, "fuel");
  assert.equal(error.message, "fuel limit exceeded");
});

test("memory, stack and output", () => {
  assert.equal(reached({ memory: 4 << 20 }, "local t = {} while true do t[#t + 1] = {} end").limit, "memory");
  const state = newState();
  const depth = "local function f(n) local ok, d = pcall(f, n + 1) return ok and d or n end return f(1)";
  assert.ok(state.runSync(depth, { stack: 500 }) < 200);
  assert.ok(state.runSync(depth) > 1000);
  const printed: Uint8Array[] = [];
  const printing = newState({ stdout: (bytes) => void printed.push(bytes) });
  assert.throws(() => printing.runSync("while true do pcall(print, 'line') end", { output: 100 }), {
    limit: "output",
  });
  assert.equal(Buffer.concat(printed).toString(), "line\n".repeat(20));
});

test("a program whose memory is used up already has reached that limit", () => {
  const state = newState();
  for (const memory of [0, -1]) {
    assert.throws(() => state.runSync("local t = {} for i = 1, 1000 do t[i] = { i } end", { memory }), {
      limit: "memory",
    });
  }
});

test("what pcall may catch it catches, if the host says so", () => {
  const state = newState();
  const source = "local ok, e = pcall(function() local t = {} while true do t[#t + 1] = {} end end) return e";
  assert.equal(state.runSync(source, { memory: 4 << 20, catchable: true }), "not enough memory");
  const once = "local ok, e = pcall(function() while true do end end) return e";
  assert.throws(() => state.runSync(once, { fuel: 1000 }), { limit: "fuel" });
});

test("limits of a state hold for each call", () => {
  const state = newState({ limits: { fuel: 10_000 } });
  const spin = state.load("for i = 1, (...) do end return 'done'");
  for (let time = 0; time < 5; time++) assert.equal(spin(5000), "done");
  assert.throws(() => spin(50_000), { limit: "fuel" });
  assert.equal(state.runSync(spin, { args: [50_000], fuel: 100_000 }), "done");
});

test("a limit of a run takes the place of the same one of the state, and of no other", () => {
  const state = newState({ limits: { fuel: 1000, output: 10 } });
  const spin = "for i = 1, 5000 do end return 'done'";
  assert.throws(() => state.runSync(spin, { output: 100, signal: new AbortController().signal }), {
    limit: "fuel",
  });
  assert.equal(state.runSync(spin, { fuel: 100_000 }), "done");
  assert.throws(() => state.runSync("print('a long line')", { fuel: 100_000 }), { limit: "output" });
});

test("what reads and writes tables leaves them as it would without limits", async () => {
  const state = newState();
  const source = `
    local t = {}
    for i = 1, 200000 do t[i] = i % 2 == 0 and i or "k" .. i end
    local buffer = require("string.buffer")
    local copy = buffer.decode(buffer.encode(table.move(t, 1, #t, 1, {})))
    table.move(copy, 1, #copy, 3)
    table.move(copy, 3, #copy, -5000)
    for i = 1, #t do assert(copy[i - 5001] == t[i]) end
    return #copy`;
  assert.equal(await state.run(source), state.runSync(source, { deadline: 60_000 }));
});

test("the clock is looked at after functions whose fuel says nothing of their time", () => {
  const deep = (body: string) =>
    `local function f(n) if n > 0 then return 1 + f(n - 1) end ${body} end f(8000)`;
  const programs = [
    "local t = {} for i = 1, 100000 do t[i] = {} end while true do collectgarbage() end",
    "local t = {} for i = 1, 100000 do t[i] = {} end while true do collectgarbage('step', 1e6) end",
    deep("while true do debug.traceback('x') end"),
    deep("while true do debug.getinfo(7000) end"),
    deep("while true do pcall(error, 'x', 7000) end"),
    "local f = io.open('a', 'w') f:write(('x'):rep(2000000)) f:close() while true do io.lines('a', '*a')() end",
    "while true do slow() end",
    `local ffi = require("ffi") ffi.cdef"int usleep(unsigned);" ffi.C.usleep(1e9)`,
    `local ffi = require("ffi") ffi.cdef"void qsort(void *, size_t, size_t, int (*)(const void *, const void *));"
      local a = ffi.new("int[100000]") ffi.C.qsort(a, 100000, 4, function() return 1 end)`,
  ];
  const ffiEngine = new LuaEngine(loadCore(), { ffi: true }, {});
  for (const program of programs) {
    const state = ffiEngine.createState({ libraries: "all", files: new Map() });
    let calls = 0;
    state.global.slow = () => {
      calls++;
      for (const end = performance.now() + 3; performance.now() < end; );
    };
    const start = performance.now();
    assert.throws(() => state.runSync(program, { deadline: 50 }), { limit: "deadline" });
    assert.ok(performance.now() - start < 1000, program);
    assert.ok(calls < 100);
    state.close();
  }
});

test("collections that a program asks for use fuel", () => {
  for (const collect of ["collectgarbage()", "collectgarbage('step', 1e6)"]) {
    const state = newState({ libraries: "all" });
    state.runSync("t, n = {}, 0 for i = 1, 100000 do t[i] = {} end");
    assert.throws(() => state.runSync(`while true do ${collect} n = n + 1 end`, { fuel: 10_000_000 }), {
      limit: "fuel",
    });
    assert.ok(state.get("n") < 1000, `${collect}: ${state.get("n")}`);
  }
});

test("what moves many elements can be aborted, and goes on where it was paused", async () => {
  const state = newState();
  const controller = new AbortController();
  const start = performance.now();
  setTimeout(() => controller.abort(), 20);
  const endless = "local t = {} for i = 1, 1e6 do table.move(t, 1, 1e8, 2) end";
  await assert.rejects(state.run(endless, { signal: controller.signal }), { limit: "abort" });
  assert.ok(performance.now() - start < 1000);
  const both = `
    local t = {} for i = 1, 3e6 do t[i] = i end
    table.move(t, 1, 3e6, 2.5)
    table.move(t, 3, 3e6 + 1, 1)
    table.move(t, 0, 3e6, 1)
    return t[1] or "nil", t[2], t[3], t[2e6], t[3e6], #t`;
  assert.deepEqual(await state.run(both), state.runSync(both));
});

test("a search is limited while it is recorded, too", () => {
  const state = newState();
  for (let hot = 50; hot < 60; hot++) {
    const source = `local great, text = ("a"):rep(1000000), ("a"):rep(500000) .. "b"
      local n = 0
      while true do
        n = n + 1
        ;(n < ${hot} and "a" or great):find(text, 1, true)
      end`;
    assert.throws(() => state.runSync(source, { deadline: 20 }), { limit: "deadline" });
  }
});

test("what is written to files is output, and no file is larger than the host can bear", () => {
  const files = new Map<string, string | Uint8Array>();
  const state = newState({ libraries: "all", files });
  const source = "local f = io.open('a', 'w') while true do f:write(('x'):rep(10000)) f:flush() end";
  assert.throws(() => state.runSync(source, { output: 100_000 }), { limit: "output" });
  const far = "local f = io.open('b', 'w') f:seek('set', 2^31 - 2) f:write('x') return select(2, f:close())";
  assert.match(state.runSync(far), /File too large/);
});

test("inner calls have what their outer ones have left", () => {
  const state = newState();
  const spin = state.load("for i = 1, (...) do end");
  state.global.inner = (n: number) => state.runSync(spin, { args: [n], fuel: 1_000_000 });
  state.runSync("inner(1000)", { fuel: 10_000 });
  assert.throws(() => state.runSync("pcall(inner, 100000) return 1", { fuel: 10_000 }), { limit: "fuel" });
});

test("a limit that an inner call, or another state, has reached ends the outer one only if it holds there, too", async () => {
  const [state, other] = [newState(), newState()];
  const spin = "while true do end";
  state.global.inner = () => state.runSync(spin, { fuel: 1000 });
  state.global.other = () => other.runSync(spin, { fuel: 1000 });
  state.global.late = () => other.run(spin, { deadline: 5 });
  state.global.grow = () => state.runSync("local t = {} for i = 1, 1e9 do t[i] = {} end", { memory: MEMORY });
  const catches = "local ok, e = pcall(...) return tostring(ok) .. e.limit .. e.message";
  const caught = (name: string): string => state.runSync(catches, { args: [state.get(name)], fuel: 1e8 });
  assert.equal(caught("inner"), "falsefuelfuel limit exceeded");
  assert.equal(caught("other"), "falsefuelfuel limit exceeded");
  assert.match(caught("grow"), /^falsememorynot enough memory/);
  const awaited = await state.run(catches, { args: [state.get("late")] });
  assert.equal(awaited, "falsedeadlinedeadline exceeded");
  assert.throws(
    () => state.runSync("other()"),
    ({ name, cause }: Error) => name === "LuaError" && (cause as LuaLimitError).limit === "fuel",
  );
  // What holds outside ends the outer call, whoever notices it first.
  assert.throws(() => state.runSync("pcall(inner) return 1", { fuel: 500 }), { limit: "fuel" });
  state.global.plain = () => state.runSync("local t = {} for i = 1, 1e9 do t[i] = {} end");
  assert.throws(() => state.runSync("pcall(plain) return 1", { memory: MEMORY }), { limit: "memory" });
  state.global.show = () => state.runSync("print('text')", { fuel: 1000 });
  assert.throws(() => state.runSync("pcall(show) return 1", { output: 2 }), { limit: "output" });
});

test("the reason of an abortion is the cause of its error", async () => {
  const state = newState();
  const reason = new Error("the user has left");
  await assert.rejects(state.run("while true do end", { signal: AbortSignal.abort(reason) }), {
    cause: reason,
  });
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 10);
  await assert.rejects(state.run("while true do end", { signal: controller.signal }), {
    limit: "abort",
    cause: reason,
  });
});

test("who waits for what a program gives does not run the program without limits", async () => {
  const state = newState();
  state.global.object = {};
  state.global.same = (value: unknown) => value;
  const source = "object['then'] = function() while true do end end return same(object)";
  await assert.rejects(state.run(source, { fuel: 1000 }), /property 'then' cannot be set/);
  const copies = newState({ tables: "copy" });
  copies.global.same = (value: unknown) => value;
  for (const result of ["t", "same(t)", "{ t }"])
    await assert.rejects(
      copies.run(`local t = { ["then"] = function() while true do end end } return ${result}`, {
        fuel: 1000,
      }),
      /cannot be copied: it would be a promise/,
    );
  assert.deepEqual(Object.entries(await copies.run("return { ['then'] = 1 }")), [["then", 1]]);
});

test("an exception of a host function that swallows a limit does not help", () => {
  const state = newState();
  state.global.swallow = (f: () => unknown) => {
    try {
      return f();
    } catch {
      return undefined;
    }
  };
  const source = "while true do swallow(function() while true do end end) end";
  assert.throws(() => state.runSync(source, { deadline: 20 }), { limit: "deadline" });
});

test("deadlines and signals of asynchronous runs", async () => {
  const state = newState();
  state.global.forever = () => new Promise(() => undefined);
  await assert.rejects(state.run("while true do end", { deadline: 30 }), { limit: "deadline" });
  await assert.rejects(state.run("pcall(forever)", { deadline: 30 }), { limit: "deadline" });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  await assert.rejects(state.run("while true do end", { signal: controller.signal }), { limit: "abort" });
  await assert.rejects(state.run("return 1", { signal: controller.signal }), { limit: "abort" });
  const waiting = new AbortController();
  const run = state.run("coroutine.wrap(forever)()", { signal: waiting.signal });
  setTimeout(() => waiting.abort(), 5);
  await assert.rejects(run, { limit: "abort" });
  assert.equal(await state.run("return 1"), 1);
});

test("limited runs of a cached program leave nothing behind", () => {
  const state = newState();
  const program = state.load("local x = ... return x + 1");
  const before = state.usage;
  for (let time = 0; time < 10_000; time++)
    assert.equal(
      state.runSync(program, { args: [time], deadline: 60_000, fuel: 1000, memory: MEMORY }),
      time + 1,
    );
  assert.deepEqual(state.usage.handles, before.handles);
});
