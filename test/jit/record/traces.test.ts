/** What is recorded of small programs: where traces start, how they end, and the operations that they consist of. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { NodeSystem } from "../../../host/node-system.ts";
import { opNames, REF_FIRST } from "../../../jit/ir/types.ts";
import { SnapshotFlag, type Trace } from "../../../jit/trace.ts";
import { toBytes } from "../../../lang/bytes.ts";
import { loadBytes } from "../../../lib/load.ts";

const engine = new Engine(loadCore());

interface Recorded {
  /** `id link` or `id parent/exit link` of the traces in their order. */
  readonly traces: readonly string[];
  readonly aborts: readonly string[];
  readonly made: readonly Trace[];
}

const describe = ({ id, parentId, parentExit, link }: Trace): string =>
  parentId === 0 ? `${id} ${link}` : `${id} ${parentId}/${parentExit} ${link}`;

function record(source: string, ...options: readonly string[]): Recorded {
  const state = engine.createState({ system: new NodeSystem(), jit: true });
  const made: Trace[] = [];
  const aborts: string[] = [];
  try {
    for (const option of ["hotloop=5", "hotexit=3", ...options]) state.jit.setOption(option);
    state.jit.listener = {
      start: () => {},
      record: () => {},
      stop: (trace) => made.push(trace),
      abort: (_id, _place, { reason }) => aborts.push(reason),
      flush: () => {},
    };
    const loaded = loadBytes(state, state.mainThread, toBytes(source), "=test");
    assert.equal(typeof loaded, "number", String(loaded));
    assert.ok(state.protectedCall(state.mainThread, loaded as number, []).isOk);
    return { traces: made.map(describe), aborts, made };
  } finally {
    state.close();
  }
}

/** Operations of a trace, with how often they occur. */
function operations({ ir }: Trace): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let ref = REF_FIRST; ref < ir.next; ref++) {
    const name = opNames[ir.op(ref)];
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

test("a numeric loop comes back to its start, its index narrowed", () => {
  const { traces, made } = record("local s = 0 for i = 1, 100 do s = s + i end");
  assert.deepEqual(traces, ["1 loop"]);
  const { ADD, CONV, LOOP } = operations(made[0]);
  assert.equal(LOOP, 1);
  assert.ok(ADD >= 2 && CONV >= 1);
});

test("calls of Lua functions are inlined", () => {
  const { traces, made } = record(
    "local function f(x) return x * 2 end local s = 0 for i = 1, 100 do s = s + f(i) end",
  );
  assert.deepEqual(traces, ["1 loop"]);
  assert.ok(made[0].snapshots.every(({ baseOffset }) => baseOffset === 0));
});

test("an inner loop is compiled first, and the outer one links to it", () => {
  const { traces } = record("local s = 0 for i = 1, 40 do for j = 1, 40 do s = s + j end end");
  assert.equal(traces[0], "1 loop");
  assert.match(traces[1], /^2 1\/\d+ root$/);
});

test("a while loop, a repeat loop and an iterator loop", () => {
  assert.deepEqual(record("local i = 0 while i < 100 do i = i + 1 end").traces, ["1 loop"]);
  assert.deepEqual(record("local i = 0 repeat i = i + 1 until i == 100").traces, ["1 loop"]);
  const iterator = "local function f(n, i) if i < n then return i + 1 end end";
  assert.equal(record(`${iterator} for i in f, 100, 0 do end`).traces[0], "1 loop");
});

test("a loop over next() traverses by index", () => {
  const { traces, made } = record(
    "local t, s = {}, 0 for i = 1, 50 do t[i] = i end for k, v in pairs(t) do s = s + v end",
  );
  const hasIndex = ({ snapshots }: Trace) =>
    snapshots.some(({ entries }) => entries.some(({ flags }) => flags & SnapshotFlag.KEYINDEX));
  assert.ok(
    made.some((trace) => trace.link === "loop" && hasIndex(trace)),
    traces.join(),
  );
});

test("constant keys are looked up by their place", () => {
  const { made } = record("local p, s = { x = 1, y = 2 }, 0 for i = 1, 100 do s = s + p.x + p.y end");
  const { HREFK, HREF } = operations(made[0]);
  assert.equal(HREFK, 2);
  assert.equal(HREF, undefined);
});

test("a call that cannot be recorded ends the trace, and another one begins behind it", () => {
  const { traces } = record(
    "local s, t = 0, {} for i = 1, 100 do s = s + i * 2 - i / 2; t[1] = s; t[2] = s + i; t[3] = t[1] * t[2] - i; t[4] = (t[1] + t[2]) / t[3]; local f = loadstring('') s = s + (f and 1 or 0) * i + 3 end",
  );
  assert.equal(traces[0], "1 stitch");
  assert.ok(traces.length >= 2, traces.join());
});

test("recursion ends in calls of the function's own trace", () => {
  const { traces } = record(
    "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end fib(15)",
  );
  assert.ok(traces.length >= 2, traces.join());
  const tail = record("local function f(n) if n > 0 then return f(n - 1) end end f(200)");
  assert.equal(tail.traces[0], "1 tail-recursion");
  const up = record("local function f(n) if n > 0 then return 1 + f(n - 1) end return 0 end f(150)");
  assert.ok(
    up.traces.some((trace) => trace.endsWith("up-recursion")),
    up.traces.join(),
  );
});

test("a function that calls itself in a loop has traces of the loop, not of the recursion", () => {
  const { traces } = record(`
    local count = 0
    local function visit(n)
      count = count + 1
      for i = 1, n do visit(n - i) end
    end
    for i = 1, 8 do visit(8) end`);
  assert.ok(!traces.some((trace) => trace.endsWith("up-recursion")), traces.join());
  assert.ok(
    traces.some((trace) => trace.endsWith("loop")),
    traces.join(),
  );
});

test("metamethods are called on the trace", () => {
  const { traces } = record(`
    local mt = { __add = function(a, b) return a.n + b end, __index = function(t, k) return k end }
    local o, s = setmetatable({ n = 1 }, mt), 0
    for i = 1, 100 do s = s + (o + i) + o[i] end`);
  assert.deepEqual(traces, ["1 loop"]);
});

test("varargs of inlined functions are known", () => {
  const { traces, made } = record(
    "local function f(...) return select('#', ...), (select(2, ...)) end local s = 0 for i = 1, 100 do local n, x = f(i, i, i) s = s + n + x end",
  );
  assert.deepEqual(traces, ["1 loop"]);
  assert.equal(operations(made[0]).VLOAD, undefined);
});

test("limits end the recording", () => {
  assert.ok(
    record("for i = 1, 100 do local a = i + i * i - i / 3 end", "maxrecord=3").aborts.includes("IR_TOO_LONG"),
  );
  assert.ok(
    record(
      "for i = 1, 100 do local a = i % 2 == 0 and 1.5 or i < 50 and 2.5 end",
      "maxsnap=1",
    ).aborts.includes("TOO_MANY_SNAPSHOTS"),
  );
  assert.ok(
    record("local a for i = 1, 100 do a = (i + 0.5) * 1.25 - 2.5 end", "maxirconst=3").aborts.includes(
      "TOO_MANY_CONSTANTS",
    ),
  );
});

test("a loop that only returns is no loop: functions go through it", () => {
  const { traces, aborts } = record(`
    local function skip(n) while true do if n % 2 == 0 then return n end return n + 1 end end
    local s = 0
    for i = 1, 200 do s = s + skip(i) end`);
  assert.ok(
    traces.some((trace) => /^\d+ loop$/.test(trace)),
    traces.join(),
  );
  assert.ok(!aborts.includes("LOOP_UNROLL_LIMIT"), aborts.join());
});

test("where a function's trace returns, side traces go on in its callers, and come back to it with the next call", () => {
  // Its loop is inside of pcall of a function that is not compiled: nothing else could be a trace.
  const { traces } = record(`
    local function leaf(x) return x + 1 end
    local function drive(n)
      local s = 0
      while s < n do s = leaf(s) s = leaf(s) + leaf(1) - 2 end
      return s
    end
    jit.off(drive)
    for i = 1, 3 do drive(10) end
    jit.on(drive)
    for i = 1, 8 do
      local s = 0
      local function tail(n) if n == 0 then return s end s = leaf(s) s = leaf(s) return tail(n - 1) end
      local function again(n) s = leaf(s) if n > 0 then again(n - 1) s = leaf(s) end end
      again(400)
      again(200)
    end`);
  const returns = traces.filter((trace) => trace.endsWith(" return")).map((trace) => trace.split(" ")[0]);
  assert.ok(
    traces.some((trace) => returns.some((root) => trace.includes(` ${root}/`)) && trace.endsWith(" root")),
    traces.join(),
  );
});

test("a side trace leaves a loop that goes round to a trace of its own", () => {
  const { aborts, traces } = record(`
    local function count(list) local n = 0 for i = 1, #list do if list[i] then n = n + list[i] % 7 + i % 3 end end return n end
    local lists, s = { { 1 }, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } }, 0
    for i = 1, 400 do
      if i % 4 == 0 then s = s + count(lists[2]) else s = s + 1 end
    end`);
  assert.ok(!aborts.includes("LOOP_UNROLL_LIMIT"), aborts.join());
  assert.ok(traces.filter((trace) => /^\d+ loop$/.test(trace)).length >= 2, traces.join());
});

test("any number of tail calls may be inlined one after the other", () => {
  const calls = Array.from({ length: 20 }, () => "s = step(s)").join(" ");
  const { aborts, traces } = record(`
    local function add(x) return x + 1 end
    local function step(x) return add(x) end
    local s = 0
    for i = 1, 100 do ${calls} end`);
  assert.deepEqual(aborts, []);
  assert.ok(traces.includes("1 loop") || traces.some((trace) => / loop$/.test(trace)), traces.join());
});

test("snapshots leave out temporaries that are dead", () => {
  const { made } = record(
    "local s = 0 for i = 1, 100 do local a = i * 2 local b = a + 1 s = s + b if s > 1e9 then s = 0 end end",
  );
  // From a comparison on, only what is read behind it: the loop's slots and the sum.
  const { snapshots } = made[0];
  assert.ok(
    snapshots.every(({ entries }) => entries.length <= 5),
    snapshots.map(({ entries }) => entries.length).join(),
  );
});

test("an exit from an inlined call restores its frame", () => {
  const { made } = record(
    "local function f(x) if x > 90 then return 1 end return x end local s = 0 for i = 1, 100 do s = s + f(i) end",
  );
  const inFrame = made[0].snapshots.filter(({ baseOffset }) => baseOffset > 0);
  assert.ok(inFrame.length > 0);
  for (const { entries, baseOffset } of inFrame) {
    const header = entries.find(({ slot }) => slot === baseOffset);
    assert.ok(header !== undefined && (header.flags & SnapshotFlag.FRAME) !== 0 && header.link !== 0);
  }
});

test("a protected call is followed, its frame marked", () => {
  const { traces, made } = record(
    "local function f(x) if x > 95 then x = x % 1 end return x end local s = 0 for i = 1, 100 do local ok, x = pcall(f, i) s = s + x end",
  );
  assert.equal(traces[0], "1 loop");
  const links = made[0].snapshots.flatMap(({ entries }) => entries.map(({ link }) => link & 7));
  assert.ok(links.includes(6));
});

test("switches of threads do not confuse the recorder", () => {
  const { aborts } = record(`
    local co = coroutine.wrap(function() for i = 1, 300 do coroutine.yield(i) end end)
    for i = 1, 200 do co() end`);
  assert.ok(!aborts.includes("INTERNAL"));
});

test("closures are made in traces; what their calls see of never assigned locals needs no memory", () => {
  const { traces, made, aborts } = record(`
    local function apply(f, x) return f(x) end
    local s = 0
    for i = 1, 100 do s = apply(function(x) return x + i end, s) end`);
  assert.deepEqual([traces, aborts], [["1 loop"], []]);
  assert.equal(operations(made[0]).ULOAD, undefined);
});

test("a captured local that is assigned stays in its slot until it is closed", () => {
  const { traces, made } = record(`
    local s = 0
    for i = 1, 100 do
      local n = i
      local function add(x) n = n + x end
      add(1) add(2)
      s = s + n
    end`);
  assert.equal(traces[1], "2 loop");
  const { SSTORE, UCLO, ULOAD, USTORE } = operations(made[1]);
  assert.deepEqual([SSTORE, UCLO, ULOAD, USTORE], [2, 2, undefined, undefined]);
});

test("the other way of a branch begins at the load that decides it", () => {
  const { traces, made } = record(`
local a, b, n = { x = false }, { x = false }, 0
for i = 1, 100 do
  if a.x then n = n + 1 end
  if b.x then n = n + 2 end
end`);
  assert.deepEqual(traces, ["1 loop"]);
  // The loop's start, which is the first load; the second load; behind the loop.
  assert.equal(new Set(made[0].snapshots.map(({ pc }) => pc)).size, 3);
});
