/** From hot counters to linked traces and back: what -jv says about small programs, control, failures. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { GlobalField } from "../../../lib/offsets.ts";
import { Trial, tryOut } from "./trial.ts";

const LOOP = "local x = 0\nfor i = 1, 1000 do x = x + i end\n";

test("a hot loop", () => {
  const { output, lines } = tryOut(`${LOOP}print(x)`);
  assert.equal(output, "500500\n");
  assert.deepEqual(lines, ["[TRACE   1 t:2 loop]"]);
});

test("a side trace", () => {
  const source =
    "local x = 0\nfor i = 1, 1000 do\n  if i % 3 == 0 then\n    x = x + i % 1001 end\nend\nprint(x)";
  const { output, lines } = tryOut(source);
  assert.equal(output, "166833\n");
  assert.match(lines[0], /^\[TRACE {3}1 t:2 loop\]$/);
  assert.match(lines[1], /^\[TRACE {3}2 \(1\/\d+\) t:\d -> 1\]$/);
});

test("negative keys of a table with an array part", () => {
  const source =
    "local t = { 1 }\nfor i = -200, -1 do t[i] = i t[i] = t[i] + 1 end\nprint(t[-200], t[-1], t[1])";
  const { output, lines } = tryOut(source);
  assert.equal(output, "-199\t0\t1\n");
  assert.deepEqual(lines, ["[TRACE   1 t:2 loop]"]);
});

test("a side trace that comes back to the loop's entry with other types is a loop", () => {
  const source = `
    local function sum(shape) local x = 0 for i = 1, 200 do x = x + shape:area() end return x end
    local square = { side = 2, area = function(self) return self.side * self.side end }
    local circle = { radius = 1, area = function(self) return 3 * self.radius end }
    print(sum(square), sum(circle), sum(circle), sum(square))`;
  const { output, lines } = tryOut(source);
  assert.equal(output, "800\t600\t600\t800\n");
  assert.ok(
    lines.some((line) => /^\[TRACE +\d+ \(\d+\/0\) t:2 loop\]$/.test(line)),
    lines.join("\n"),
  );
});

test("a side trace with other types is a loop, too, if its exit gets hot in the loop's last round", () => {
  const trial = new Trial();
  for (const option of ["hotloop=56", "hotexit=9"]) trial.state.jit.setOption(option);
  // The circle leaves the square's loop in each of its rounds, the ninth of which is the last.
  trial.run(`
    local function sum(shape) local x = 0 for i = 1, 9 do x = x + shape:area() end return x end
    local square = { side = 2, area = function(self) return self.side * self.side end }
    local circle = { radius = 1, area = function(self) return 3 * self.radius end }
    for i = 1, 100 do sum(square) end
    for i = 1, 100 do sum(circle) end`);
  const { lines } = trial;
  trial.close();
  const sides = lines.filter((line) => /^\[TRACE +\d+ \(\d+\/0\) t:2 /.test(line));
  assert.ok(sides.length > 0 && sides.every((line) => line.endsWith(" loop]")), lines.join("\n"));
});

test("a side trace for another function that no round changes is a loop", () => {
  const source = `
    local function fold(f, x, list) for i = 1, #list do x = f(x, list[i]) end return x end
    local list = {} for i = 1, 200 do list[i] = i end
    local function add(a, b) return a + b end
    local function most(a, b) if a > b then return a end return b end
    for _ = 1, 4 do print(fold(add, 0, list), fold(most, 0, list)) end`;
  const { output, lines } = tryOut(source);
  assert.equal(output, "20100\t200\n".repeat(4));
  assert.ok(
    lines.some((line) => /^\[TRACE +\d+ \(\d+\/0\) t:2 loop\]$/.test(line)),
    lines.join("\n"),
  );
});

test("a side trace for one of many closures that a loop calls in turn is none", () => {
  const source = `
    local function run(list, scope, out) for i = 1, #list do list[i](scope, out) end return out end
    local function text(value) return function(_, out) out.text = value end end
    local function name(key) return function(scope, out) out.name = scope[key] end end
    local function both(key) return function(scope, out) out.both = scope[key] out.text = key end end
    local list, out = {}, {}
    for i = 1, 60 do list[i] = (i % 3 == 0 and text or i % 3 == 1 and name or both)("word") end
    for _ = 1, 20 do run(list, { word = "w" }, out) end
    print(out.text, out.name, out.both)`;
  const { output, lines } = tryOut(source);
  assert.equal(output, "word\tw\tw\n");
  const sides = lines.filter((line) => /^\[TRACE +\d+ \(\d+\/\d+\) t:2 /.test(line));
  assert.ok(sides.length >= 2 && sides.every((line) => !line.endsWith(" loop]")), lines.join("\n"));
});

test("a trace for one closure is made anew when another one runs: for all of them", () => {
  const source = `
    local function sumOf(list)
      local function square(x) return x * x end
      local function sum() local x = 0 for i = 1, #list do x = x + square(list[i]) end return x end
      return sum()
    end
    local list = {} for i = 1, 200 do list[i] = i end
    for _ = 1, 4 do print(sumOf(list)) end`;
  const { output, lines } = tryOut(source);
  assert.equal(output, "2686700\n".repeat(4));
  assert.deepEqual(lines.slice(1), ["[TRACE   2 t:4 loop]", "[TRACE   2 t:4 loop]"]);
});

test("a side trace for objects that differ from round to round is none", () => {
  const source = `
    local function area(square) return square.side ^ 2 end
    local function round(circle) return 3 * circle.radius ^ 2 end
    local list, x = {}, 0
    for i = 1, 2000 do
      list[i] = i % 3 == 0 and { area = area, side = 2 } or { radius = 1, area = round }
    end
    for i = 1, #list do
      local shape = list[i]
      x = x + shape.area(shape)
    end
    print(x)`;
  const { output, lines } = tryOut(source);
  assert.equal(output, "6666\n");
  assert.ok(!lines.some((line) => /^\[TRACE +\d+ \(\d+\/\d+\) t:8 loop\]$/.test(line)), lines.join("\n"));
});

test("objects of many shapes have few side traces: those that begin at another shape look keys up", () => {
  const source = `
    local list, x = {}, 0
    for i = 1, 3000 do
      local object = {}
      for at = 1, i % 23 do object["field" .. at] = at end
      object.size = 2
      list[i] = object
    end
    for i = 1, #list do
      local object = list[i]
      x = x + object.size
    end
    print(x)`;
  const { output, lines } = tryOut(source);
  assert.equal(output, "6000\n");
  const sides = lines.filter((line) => /^\[TRACE +\d+ \(\d+\/\d+\) t:(8|9|10) /.test(line));
  assert.ok(sides.length > 0 && sides.length <= 2, lines.join("\n"));
});

test("an inner loop first, then the outer one", () => {
  const { output, lines } = tryOut(
    "local x = 0\nfor i = 1, 200 do\n  for j = 1, 200 do x = x + 1 end\nend\nprint(x)",
  );
  assert.equal(output, "40000\n");
  assert.ok(lines.some((line) => /^\[TRACE +\d+ t:3 loop\]$/.test(line)));
  assert.ok(lines.some((line) => /^\[TRACE +\d+ \(\d+\/\d+\) t:\d -> \d+\]$/.test(line)));
});

test("a loop that calls functions with short loops is a root trace, which unrolls them", (context) => {
  // At these thresholds what is compiled depends on the time that compiling has taken.
  context.mock.method(performance, "now", () => 0);
  const source = `
    jit.opt.start("hotloop=56", "hotexit=10")
    local function main(n)
      local handlers = {}
      local function on(event, handler)
        handlers[event] = handlers[event] or {}
        table.insert(handlers[event], handler)
      end
      local function emit(event, ...)
        local list = handlers[event]
        if list then
          for i = 1, #list do list[i](...) end
        end
      end
      local sum = 0
      on("a", function(x) sum = sum + x end)
      on("a", function(x, y) sum = sum + y end)
      on("b", function() sum = sum + 1 end)
      for i = 1, n do
        emit("a", i, 2)
        emit("b")
      end
      print(sum)
    end
    main(5000)`;
  const { output, lines } = tryOut(source);
  assert.equal(output, "12517500\n");
  assert.ok(
    lines.some((line) => /^\[TRACE +\d+ t:19 loop\]$/.test(line)),
    lines.join("\n"),
  );
});

test("a function that is called from many places goes on in few of them", () => {
  const calls = Array.from({ length: 12 }, (_, at) => `x = mix(x, ${at})`).join(" ");
  const source = `
    local function mix(x, y) return (x * 31 + y) % 1009 end
    local function round(x) ${calls} return x end
    local x = 1
    for _ = 1, 3 do for i = 1, 1000 do x = round(x) end end
    print(x)`;
  const { output, lines } = tryOut(source);
  assert.equal(output, tryOut(source, false).output);
  assert.ok(
    lines.some((line) => /^\[TRACE +\d+ t:5 loop\]$/.test(line)),
    lines.join("\n"),
  );
  assert.ok(lines.length < 12, lines.join("\n"));
});

test("a function that is not called by Lua code returns to the interpreter, without side traces", () => {
  const { output, lines } = tryOut(`
    local n = 0
    local function f() n = n + 1 end
    collectgarbage("stop")
    for i = 1, 3000 do getmetatable(newproxy(true)).__gc = f end
    collectgarbage()
    print(n > 2900)`);
  assert.equal(output, "true\n");
  assert.equal(lines.filter((line) => line.includes("return]")).length, 1);
});

test("a function that returns after a few instructions has no trace of its own, unless thresholds are lowered", () => {
  const tracesOf = (body: string, options: readonly string[]): string[] => {
    const trial = new Trial();
    for (const option of options) trial.state.jit.setOption(option);
    trial.run(`local function f(x) ${body} return x end\nlocal function g() for i = 1, 3000 do f(i) end end
      jit.off(g)\ng()`);
    const { lines } = trial;
    trial.close();
    return lines.filter((line) => line.endsWith("return]"));
  };
  const defaults = ["hotloop=56", "hotexit=10"];
  assert.deepEqual(tracesOf("x = x * 3", defaults), []);
  assert.equal(tracesOf("x = x * 3", []).length, 1);
  assert.equal(tracesOf("x = x * 3 ".repeat(20), defaults).length, 1);
});

test("a hot function", () => {
  const { output, lines } = tryOut(
    "local function f(n) if n > 0 then return f(n - 1) end return 7 end\nfor i = 1, 4 do print(f(300)) end",
  );
  assert.equal(output, "7\n7\n7\n7\n");
  assert.ok(lines.some((line) => /tail-recursion\]$/.test(line)));
});

test("a stitched call", () => {
  const body = Array.from({ length: 12 }, (_, at) => `x = x + i % ${at + 2}`).join(" ");
  const { output, lines } = tryOut(
    `local x = 0\nlocal f = newproxy\nfor i = 1, 300 do ${body} local u = f() ${body} end print(x)`,
  );
  assert.equal(output, tryOut(`local x = 0 for i = 1, 300 do ${body} ${body} end print(x)`, false).output);
  assert.ok(lines.some((line) => /^\[TRACE +1 t:3 stitch newproxy\]$/.test(line)));
  assert.ok(lines.some((line) => /^\[TRACE +2 \(1\/stitch\) t:3 -> 1\]$/.test(line)));
});

test("an error while recording, and one in a trace", () => {
  const source = `
    local function f(t, n) local x = 0 for i = 1, n do x = x + t[i] end return x end
    print(pcall(f, {}, 10))
    local t = {} for i = 1, 300 do t[i] = i end
    print(f(t, 300)) t[200] = false
    print(pcall(f, t, 300)) t[200] = nil
    print(pcall(f, t, 300))`;
  assert.equal(tryOut(source).output, tryOut(source, false).output);
});

test("a state begins with the compiler off, unless asked", () => {
  const { output, lines } = tryOut(`${LOOP}print(jit.status())`, false);
  assert.match(output, /^false\tfold\t/);
  assert.deepEqual(lines, []);
});

test("off and on", () => {
  const trial = new Trial();
  trial.run(`jit.off() print((jit.status()))\n${LOOP}`);
  assert.deepEqual(trial.lines, []);
  assert.equal(trial.run(`jit.on() print((jit.status()))\n${LOOP}`), "true\n");
  assert.equal(trial.lines.length, 1);
  trial.close();
});

test("off for a function, with those in it or only those", () => {
  const source = (argument: string) => `
    local function f()
      local function g() ${LOOP} end
      g() ${LOOP}
    end
    jit.off(f${argument}) f()`;
  assert.deepEqual(tryOut(source(", true")).lines, []);
  assert.equal(tryOut(source("")).lines.length, 1);
  assert.equal(tryOut(source(", false")).lines.length, 1);
  assert.equal(tryOut(`jit.off(true)\n${LOOP}`).lines.length, 0);
  assert.match(
    tryOut("print(pcall(jit.off, 1))").output,
    /^false\tbad argument #1 to .*function expected, got number/,
  );
});

test("flushing all, one trace, a function's", () => {
  const trial = new Trial();
  const loop = `local function f() ${LOOP} return x end print(f())`;
  trial.run(`${loop} jit.flush() f()`);
  assert.equal(trial.lines.filter((line) => line === "[TRACE flush]").length, 1);
  assert.equal(trial.lines.filter((line) => line.endsWith("loop]")).length, 2);
  const before = trial.lines.length;
  assert.equal(trial.run(`${loop} jit.flush(1) jit.flush(2) jit.flush(99) print(f())`), "500500\n500500\n");
  assert.equal(trial.lines.length, before + 2);
  assert.equal(trial.run(`${loop} jit.flush(f, true) print(f())`), "500500\n500500\n");
  trial.close();
});

test("metatables of types that are set again and again do not give the compiler more time each time", () => {
  const trial = new Trial();
  const rounds = 3000;
  const source = `
    local metatable = getmetatable("")
    for round = 1, ${rounds} do
      debug.setmetatable("", metatable)
      local x = 0
      for i = 1, 100 do x = x + i end
    end`;
  trial.run(source);
  assert.ok(trial.lines.filter((line) => line.startsWith("[TRACE   ")).length < rounds / 2);
  trial.close();
});

test("a resume has some traces in a row, and no more, for coroutines of code that is always new", () => {
  const trial = new Trial();
  const source = `
    local sum = 0
    local function drain(co)
      for i = 1, 200 do
        local _, value = coroutine.resume(co)
        sum = sum + value
      end
    end
    for i = 1, 300 do
      local body = loadstring("local yield = coroutine.yield while true do yield(1) yield(2) yield(3) end")
      for j = 1, 5 do drain(coroutine.create(body)) end
    end
    print(sum)`;
  assert.equal(trial.run(source), "598500\n");
  const sides = trial.lines.filter((line) => /\(\d+\/0\)/.test(line));
  assert.ok(sides.length > 2 && sides.length < 8, `${sides.length} side traces`);
  assert.ok(trial.lines.some((line) => line.endsWith("stitch coroutine.resume]")));
  trial.close();
});

test("a dump of a function with compiled loops is that of one without", () => {
  const source = `local function f(n) local x = 0 for i = 1, n do x = x + i end
      for k, v in pairs({ 1, 2, 3 }) do x = x + v end
      for _, v in ipairs({ 4, 5, 6 }) do x = x + v end
      while x % 7 ~= 0 do x = x + 1 end return x end
    jit.opt.start("hotloop=2")
    local before = string.dump(f)
    for i = 1, 100 do f(10) end
    print(string.dump(f) == before)`;
  const { output, lines } = tryOut(source);
  assert.equal(output, "true\n");
  assert.ok(lines.length >= 4);
});

test("options", () => {
  const source = `
    jit.opt.start("0", "+cse") print(jit.status())
    jit.opt.start() print(select("#", jit.status()))
    print(pcall(jit.opt.start, "nonsense"))
    print(pcall(jit.opt.start, "hotloop=-1"))`;
  assert.equal(
    tryOut(source).output,
    "true\tcse\n11\nfalse\tunknown or malformed optimization flag 'nonsense'\n" +
      "false\tunknown or malformed optimization flag 'hotloop=-1'\n",
  );
});

test("states of one engine have traces of their own", () => {
  const [first, second] = [new Trial(), new Trial()];
  first.run(`function f() ${LOOP} return x end f()`);
  second.run(`function f() ${LOOP} return x * 2 end f()`);
  assert.equal(first.run("print(f())"), "500500\n");
  first.close();
  assert.equal(second.run("print(f())"), "1001000\n");
  assert.equal(second.lines.length, 1);
  second.close();
});

test("where the host forbids it, nothing is compiled, and jit.status says why", () => {
  const engine = new Engine(loadCore());
  const { Module } = WebAssembly;
  const forbidding = function forbidding() {
    throw new Error("code generation is forbidden");
  };
  try {
    (WebAssembly as { Module: unknown }).Module = forbidding;
    const trial = new Trial(true, engine);
    const expected =
      "500500\nfalse\tcode generation is forbidden\nfalse\tno JIT compiler for this architecture (yet)\n";
    assert.equal(trial.run(`${LOOP}print(x) print(jit.status()) print(pcall(jit.on))`), expected);
    assert.deepEqual(trial.lines, []);
    trial.close();
  } finally {
    WebAssembly.Module = Module;
  }
});

test("what breaks in the compiler ends a trace, not the program", () => {
  const trial = new Trial(true, new Engine(loadCore()));
  const { table } = trial.state.core;
  const { grow } = table;
  table.grow = () => {
    throw new Error("no room");
  };
  try {
    assert.equal(trial.run(`${LOOP}print(x)`), "500500\n");
    assert.ok(trial.lines.every((line) => line.startsWith("[TRACE --- t:2 -- internal error: no room")));
  } finally {
    table.grow = grow;
  }
  trial.close();
});

test("traces are dropped while an instruction runs in place of a JLOOP", () => {
  // Exits at the start of a loop over next() become hot while there is no room for another trace.
  const source = `
    jit.opt.start("maxtrace=2", "hotloop=2", "hotexit=2")
    local sum = 0
    for round = 1, 200 do
      for k, v in pairs({ 1, 2, x = round }) do sum = sum + v end
      for k, v in pairs({ round }) do sum = sum + v end
      for k, v in pairs({}) do sum = sum + v end
    end
    print(sum)`;
  const { output, lines } = tryOut(source);
  assert.equal(output, tryOut(source, false).output);
  assert.ok(lines.filter((line) => !line.includes("---")).length > 2);
});

test("recording that is ended by the program leaves no trace in the dispatch", () => {
  for (const call of ["jit.off()", "jit.flush()", "jit.off(true)"])
    for (let at = 1; at <= 6; at++) {
      const trial = new Trial();
      trial.run(`jit.opt.start("hotloop=3") for i = 1, 20 do if i == ${at} then ${call} end end`);
      const { heap, global } = trial.state;
      assert.equal(heap.u32[(global + GlobalField.isRecording) >>> 2], 0);
      assert.equal(heap.u32[(global + GlobalField.dispatchOffset) >>> 2], 0, `${call} ${at}`);
      trial.close();
    }
});

test("a region with side traces that the engine refuses is counted, and the traces run on", () => {
  const trial = new Trial();
  const { Module } = WebAssembly;
  let compiled = 0;
  class Refusing extends Module {
    constructor(bytes: BufferSource) {
      if (++compiled === 3) throw new WebAssembly.CompileError("refused");
      super(bytes);
    }
  }
  WebAssembly.Module = Refusing;
  try {
    const source =
      "local x = 0 for i = 1, 300000 do if i % 2 == 0 then x = x + i % 3 % 1 + 1 end end print(x)";
    assert.equal(trial.run(source), "150000\n");
  } finally {
    WebAssembly.Module = Module;
  }
  assert.equal(compiled, 3);
  assert.equal(trial.state.jit.driver?.statistics.refusals, 1);
  trial.close();
});
