/** What each world holds of the other is given back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Limits, type LuaStateOptions, type LuaTable, leaf } from "../../api/index.ts";
import { newState, nextTurn } from "./support.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("a million crossings with `using` hold nothing", () => {
  const state = newState();
  const make = state.load("return { ... }");
  const call = state.load("local f = ... return f(1)");
  const before = state.usage;
  for (let index = 0; index < 200_000; index++) {
    using table = make(index) as LuaTable;
    table.set("x", index);
    call((x: number) => x + index);
  }
  for (let index = 0; index < 600_000; index++) call(Math.abs);
  state.collect();
  call(() => 0);
  const after = state.usage;
  assert.equal(after.handles, before.handles);
  assert.ok(after.hostObjects <= before.hostObjects + 2, `${after.hostObjects} objects`);
  assert.ok(after.bytes < before.bytes + 3_000_000, `${after.bytes} bytes after ${before.bytes}`);
});

test("handles that have been given back are no burden for JavaScript either, within one turn of the event loop", () => {
  const state = newState();
  const make = state.load("return {}, function() end");
  const heapAfter = (rounds: number): number => {
    for (let index = 0; index < rounds; index++)
      for (const handle of make.all()) (handle as LuaTable).dispose();
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = heapAfter(10_000);
  const grown = heapAfter(100_000) - before;
  assert.ok(grown < 2_000_000, `${grown} bytes`);
});

test("an object has one handle, before and after the turn in which that was made", async () => {
  const state = newState();
  const same = state.load("t = t or {} return t");
  const first = same();
  assert.equal(same(), first);
  await nextTurn();
  assert.equal(same(), first);
  (first as LuaTable).dispose();
  const second = same() as LuaTable;
  assert.notEqual(second, first);
  assert.equal(second.get("x"), undefined);
  second.dispose();
  await nextTurn();
  assert.notEqual(same(), second);
});

test("primitives make no handle", () => {
  const state = newState();
  const echo = state.load("return ...");
  const { handles, hostObjects } = state.usage;
  for (const value of [1, "text", true, null, undefined, 5n]) echo(value);
  assert.deepEqual(
    { handles, hostObjects },
    { handles: state.usage.handles, hostObjects: state.usage.hostObjects },
  );
});

test("without `using`, turns of the event loop give handles back", async () => {
  const state = newState();
  const make = state.load("return {}");
  const before = state.usage.handles;
  for (let index = 0; index < 20_000; index++) make();
  for (let turn = 0; turn < 20 && state.usage.handles > before + 10; turn++) {
    collectGarbage();
    await nextTurn();
  }
  assert.ok(state.usage.handles <= before + 10, `${state.usage.handles} handles`);
});

test("what has been given back cannot be used", () => {
  const state = newState();
  const table = state.table([1]);
  const func = state.load("return 1");
  table.dispose();
  table.dispose();
  func.dispose();
  assert.throws(() => table.get(1), /has been disposed/);
  assert.throws(() => func(), /has been disposed/);
  state.close();
  assert.throws(() => state.runSync("return 1"), /has been closed/);
});

test("handles of a closed state lead nowhere, though other states have its memory", async () => {
  const state = newState();
  const table = state.table({ x: { y: 1 } });
  const func = state.load("return 1");
  const { fields, length } = table;
  const entries = table.entries();
  entries.next();
  state.close();
  const other = newState();
  other.runSync("secrets = {} for i = 1, 1000 do secrets[i] = 'secret ' .. i end");
  const actions: (() => unknown)[] = [
    () => table.get("x"),
    () => table.set("x", 1),
    () => table.length,
    () => table.toJS(),
    () => fields.x,
    () => entries.next(),
    () => func(),
    () => func.all(1),
    () => state.globals.get("x"),
    () => state.global.print,
    () => state.get("x"),
    () => state.table(),
    () => state.runSync(func),
    () => state.collect(),
    () => state.usage,
  ];
  for (const action of actions) assert.throws(action, /the state has been closed/, String(action));
  await assert.rejects(func.async(), /the state has been closed/);
  await assert.rejects(state.run("return 1"), /the state has been closed/);
  assert.equal(length, 0);
});

test("a program cannot close its state under itself", async () => {
  const state = newState();
  state.global.close = () => state.close();
  state.global.closeAsLeaf = leaf((x: number) => (x > 1000 ? state.close() : 0) ?? 0);
  const source =
    "local ok, e = pcall(close) local t = {} for i = 1, 1000 do t[i] = { i } end return e.message";
  assert.match(state.runSync(source), /the state is running/);
  assert.match(await state.run(source), /the state is running/);
  assert.throws(() => state.runSync("for i = 1, 2000 do closeAsLeaf(i) end"), /the state is running/);
  state.close();
});

test("finalizers of a state that is closed have its limits", () => {
  const printed: string[] = [];
  const state = newState({
    libraries: "all",
    limits: { deadline: 20 },
    stderr: (bytes) => void printed.push(new TextDecoder().decode(bytes)),
  });
  state.runSync(`
    for i = 1, 3 do
      kept = newproxy(true)
      getmetatable(kept).__gc = function() while true do pcall(function() while true do end end) end end
    end`);
  state.close();
  assert.match(printed.join(""), /ERROR in finalizer: deadline exceeded/);
});

test("a handle keeps its object, and equal objects are equal handles", () => {
  const state = newState();
  const table: LuaTable = state.runSync("return { x = { y = 5 } }");
  const inner = table.get("x");
  assert.equal(table.get("x"), inner);
  table.dispose();
  state.collect();
  state.runSync("local t = {} for i = 1, 1000 do t[i] = { i } end");
  assert.equal(inner.get("y"), 5);
});

test("objects that Lua has let go come back as new ones", () => {
  const state = newState();
  const objects = Array.from({ length: 1000 }, (_, index) => ({ index }));
  const keep = state.load("kept = kept or {} kept[#kept + 1] = ... return kept[#kept].index");
  for (let round = 0; round < 5; round++) {
    for (const object of objects) assert.equal(keep(object), object.index);
    state.runSync("kept = nil");
    state.collect();
  }
  assert.ok(state.usage.hostObjects < 2500);
});

test("two hundred states share one memory", () => {
  const states = Array.from({ length: 200 }, () => newState());
  states.forEach((state, index) => {
    state.set("n", index);
  });
  states.forEach((state, index) => {
    assert.equal(state.runSync("return n * 2"), 2 * index);
  });
  for (const state of states) state.close();
});

test("finalizers that never end do not keep a state from being closed", () => {
  const source = `
    kept = newproxy(true)
    getmetatable(kept).__gc = function() while true do pcall(function() while true do end end) end end`;
  const timeOf = (options: LuaStateOptions, limits?: Limits): number => {
    const state = newState({ libraries: "all", ...options });
    state.runSync(source, { deadline: 10_000 });
    const start = performance.now();
    state.close(limits);
    return performance.now() - start;
  };
  assert.ok(timeOf({}) < 5000);
  assert.ok(timeOf({ limits: { deadline: undefined } }) < 5000);
  assert.ok(timeOf({}, { deadline: 20 }) < 900);
  assert.ok(timeOf({ limits: { deadline: 20, catchable: true } }) < 900);
  assert.throws(() => newState().close({ time: 20 } as Limits), /state.close: there is no option 'time'/);
});
