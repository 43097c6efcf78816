/** How long traces live: as long as their prototypes, and as there is room. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { debug } from "../../../jit/check.ts";
import { NumberRanges } from "../../../jit/driver/number-ranges.ts";
import { GlobalField } from "../../../lib/offsets.ts";
import { Trial } from "./trial.ts";

// Everything is compiled that is hot, whatever the time that it takes.
debug.isOn = true;

const LOOPS = (count: number, rounds = 120) => `
  for i = 1, ${count} do
    local f = assert(loadstring("local s = 0 for i = 1, ... do s = s + i % " .. i .. " end return s"))
    assert(f(${rounds}) == f(${rounds}))
  end`;

const liveTraces = (trial: Trial): number[] =>
  Array.from({ length: 2000 }, (_, id) => id).filter((id) => trial.state.jit.traceView(id) !== undefined);

test("a trace dies with the prototype in which it begins", () => {
  const trial = new Trial();
  trial.run(`${LOOPS(20)} collectgarbage()`);
  assert.deepEqual(liveTraces(trial), []);
  assert.ok(trial.lines.length >= 20);
  trial.close();
});

test("a stitched trace dies with the prototype in which it begins, where its parent began in another", () => {
  const trial = new Trial();
  trial.run(`
    local steps = ("n = n + 1 n = n - 1 "):rep(20)
    local f = loadstring("local n = ... " .. steps .. "os.getenv('x') " .. steps .. "return n + 1")
    local loop = loadstring("local f = ... local s = 0 for i = 1, 200 do s = f(s) end return s")
    assert(loop(f) == 200)
    f, loop = nil
    collectgarbage()`);
  assert.ok(
    trial.lines.some((line) => line.includes("stitch")),
    trial.lines.join("\n"),
  );
  assert.deepEqual(liveTraces(trial), []);
  trial.close();
});

test("a trace keeps no prototype alive but those that it refers to", () => {
  const trial = new Trial();
  const output = trial.run(`
    local weak = setmetatable({}, { __mode = "k" })
    local function watch(f) weak[require("jit.util").funcinfo(f).proto] = true end
    local function make(n)
      local f = loadstring("local s = 0 for i = 1, 200 do s = s + i end return s + " .. n)
      watch(f)
      f()
      return f
    end
    for i = 1, 10 do make(i) end
    -- An inner function that the trace of a living loop has inlined lives as long as the loop.
    local inlined = loadstring("return ... + 1")
    watch(inlined)
    local loop = loadstring("local f = ... local s = 0 for i = 1, 200 do s = f(s) end return s")
    print(loop(inlined))
    inlined = nil
    collectgarbage()
    local count = 0
    for _ in pairs(weak) do count = count + 1 end
    print(count)
    loop = nil
    collectgarbage()
    print(next(weak))`);
  assert.equal(output, "200\n1\nnil\n");
  trial.close();
});

test("a trace keeps the prototype alive whose trace it links to, as long as it lives itself", () => {
  const trial = new Trial();
  const output = trial.run(`
    local inner = loadstring("local s = 0 for i = 1, 100 do s = s + i end return s")
    local outer = loadstring("local f, s = ..., 0 for i = 1, 300 do s = s + f() end return s")
    print(outer(inner))
    local source = debug.getinfo(inner, "S").source
    inner = nil
    collectgarbage()
    print(outer(loadstring(source)))
    outer = nil
    collectgarbage()`);
  assert.equal(output, "1515000\n1515000\n");
  assert.deepEqual(liveTraces(trial), []);
  trial.close();
});

test("numbers of exits are used again", () => {
  const trial = new Trial();
  const size = () => trial.state.heap.u32[(trial.state.global + GlobalField.traceExitsSize) >>> 2];
  trial.run(`for round = 1, 5 do ${LOOPS(20)} collectgarbage() end`);
  const before = size();
  trial.run(`for round = 1, 20 do ${LOOPS(20)} collectgarbage() end`);
  assert.equal(size(), before);
  trial.close();
});

test("above maxtrace the coldest trees go, and those that linked to them are linked anew", () => {
  const trial = new Trial();
  trial.state.jit.setOption("maxtrace=12");
  const output = trial.run(`
    local kept = {}
    local function hot(n) local s = 0 for i = 1, n do s = s + i end return s end
    for i = 1, 60 do
      kept[i] = loadstring("local s = 0 for i = 1, 100 do s = s + i end return s")
      for _ = 1, 3 do assert(kept[i]() == 5050) end
      for _ = 1, 20 do assert(hot(100) == 5050) end
    end`);
  assert.equal(output, "");
  assert.ok(liveTraces(trial).length <= 12);
  assert.equal(trial.lines.filter((line) => / t:3 loop\]$/.test(line)).length, 1, "the hot loop has stayed");
  trial.close();
});

test("a trace whose target was dropped enters the next one there", () => {
  const trial = new Trial();
  const program = `
    function inner(n) local s = 0 for i = 1, n do s = s + i end return s end
    function outer(n) local s = 0 for i = 1, n do s = s + inner(100) end return s end`;
  trial.run(program);
  assert.equal(trial.run("print(outer(300))"), "1515000\n");
  const [inner] = liveTraces(trial);
  trial.state.jit.flushTrace(inner);
  assert.equal(trial.run("print(outer(300), outer(300))"), "1515000\t1515000\n");
  assert.ok(liveTraces(trial).includes(inner), "its number has been used again");
  trial.close();
});

test("a stitched trace that was dropped is recorded again", () => {
  const trial = new Trial();
  const body = Array.from({ length: 12 }, (_, at) => `x = x + i % ${at + 2}`).join(" ");
  trial.run(
    `function loop() local x, f = 0, newproxy for i = 1, 300 do ${body} local u = f() ${body} end return x end`,
  );
  const first = trial.run("print(loop())");
  const stitched = () =>
    trial.lines.filter((line) => line.includes("/stitch)") && !line.includes("---")).length;
  assert.equal(stitched(), 1);
  trial.state.jit.flushTrace(2);
  assert.equal(trial.run("print(loop())"), first);
  assert.equal(stitched(), 2);
  trial.close();
});

test("a tree that is full is recorded anew when other exits dominate", () => {
  const trial = new Trial();
  trial.state.jit.setOption("maxside=4");
  const program = (phase: number) => `
    for i = 1, 20000 do
      local k = ${phase} + i % 3
      local x = 0
      if k == 10 then x = x % 1 + 1 elseif k == 11 then x = x % 1 + 2 elseif k == 12 then x = x % 1 + 3
      elseif k == 20 then x = x % 1 + 4 elseif k == 21 then x = x % 1 + 5 else x = x % 1 + 6 end
      sum = sum + x
    end`;
  trial.run(`sum = 0 function loop(phase) ${program(0).replace("0 + i", "phase + i")} end`);
  assert.equal(trial.run("loop(10) print(sum)"), "40001\n");
  const roots = () => trial.lines.filter((line) => /^\[TRACE +\d+ t:\d+ loop\]$/.test(line)).length;
  assert.equal(roots(), 1, trial.log);
  assert.equal(trial.run("loop(20) loop(20) print(sum)"), "240003\n");
  assert.ok(roots() > 1);
  trial.close();
});

test("maxmcode bounds the bytes of all regions", () => {
  const trial = new Trial();
  trial.state.jit.setOption("maxmcode=8");
  trial.run(`local kept = {} for i = 1, 60 do
    kept[i] = loadstring("local s = 0 for i = 1, 100 do s = s + i end return s") kept[i]() kept[i]() end`);
  const views = liveTraces(trial).map((id) => trial.state.jit.traceView(id));
  const bytes = views.reduce((sum, view) => sum + (view?.code?.length ?? 0), 0);
  assert.ok(views.length > 3);
  assert.ok(bytes <= 9 * 1024, `${bytes} bytes`);
  trial.close();
});

test("a state that ends gives its places in the table of functions back", () => {
  const engine = new Engine(loadCore());
  const run = () => {
    const trial = new Trial(true, engine);
    trial.run(`kept = {} ${LOOPS(5).replace("assert(f", "kept[i] = f assert(f")}`);
    trial.close();
  };
  run();
  const { length } = engine.core.table;
  for (let round = 0; round < 5; round++) run();
  assert.equal(engine.core.table.length, length);
});

test("two states drop their own traces only", () => {
  const [one, other] = [new Trial(), new Trial()];
  one.run("function f(n) local s = 0 for i = 1, n do s = s + i end return s end print(f(1000))");
  other.run(`${LOOPS(20)} collectgarbage()`);
  assert.deepEqual(liveTraces(one), [1]);
  assert.deepEqual(liveTraces(other), []);
  assert.equal(one.run("print(f(1000))"), "500500\n");
  one.close();
  other.close();
});

test("ranges of numbers", () => {
  const ranges = new NumberRanges();
  assert.deepEqual([ranges.take(5), ranges.take(3), ranges.take(4)], [0, 5, 8]);
  ranges.giveBack(0, 5);
  assert.equal(ranges.endWith(6), 18);
  assert.equal(ranges.endWith(5), 12);
  assert.deepEqual([ranges.take(2), ranges.take(3)], [0, 2]);
  ranges.giveBack(5, 3);
  ranges.giveBack(2, 3);
  ranges.giveBack(8, 4);
  assert.equal(ranges.end, 2);
  ranges.giveBack(0, 2);
  assert.equal(ranges.end, 0);
});
