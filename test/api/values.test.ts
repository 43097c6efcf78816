/** Values between JavaScript and Lua, in both directions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { isLuaFunction, LuaTable, MultipleResults, Opaque, tableOf } from "../../api/index.ts";
import "../../api/inspect.ts";
import { engine, newState } from "./support.ts";

test("plain values come back as they were", () => {
  const state = newState();
  const echo = state.load("return ...");
  for (const value of [
    0,
    -0,
    1.5,
    Number.MAX_VALUE,
    Number.NaN,
    "",
    "text",
    "ä€😀",
    "a\0b",
    true,
    false,
    null,
    undefined,
  ])
    assert.ok(Object.is(echo(value), value), String(value));
});

test("nil, null and undefined are told apart", () => {
  const state = newState();
  const describe = state.load("local x = ... return type(x), x == nil, not x");
  assert.deepEqual(describe.all(undefined), ["nil", true, true]);
  assert.deepEqual(describe.all(null), ["userdata", false, false]);
  assert.equal(state.load("local a, b = ... return a == b")(null, null), true);
});

test("64-bit integers are BigInts", () => {
  const state = newState();
  const next = state.load("return (...) + 1");
  assert.equal(next(2n ** 53n), 2n ** 53n + 1n);
  assert.equal(next(-5n), -4n);
  assert.equal(next(2n ** 64n - 2n), 2n ** 64n - 1n);
  assert.equal(state.runSync("return 7LL"), 7n);
  assert.throws(() => next(2n ** 64n), /does not fit into 64 bits/);
});

test("strings are UTF-8, bytes as text, or bytes, by choice", () => {
  const source = "return '\\xc3\\xa4', '\\xff'";
  assert.deepEqual(newState().load(source).all(), ["ä", "\ufffd"]);
  assert.deepEqual(newState({ strings: "binary" }).load(source).all(), ["\xc3\xa4", "\xff"]);
  const state = newState({ strings: "bytes" });
  assert.deepEqual(state.load(source).all(), [Uint8Array.of(0xc3, 0xa4), Uint8Array.of(0xff)]);
  assert.equal(state.load("return #...")(Uint8Array.of(0, 255, 0)), 3);
  state.set("name", "ä");
  assert.deepEqual(state.get("name"), Uint8Array.of(0xc3, 0xa4));
});

test("where strings are bytes, a character that is none is refused", () => {
  const state = newState({ strings: "binary" });
  const length = state.load("return #...");
  assert.equal(length("aÿ"), 2);
  for (const text of ["€", `${"x".repeat(100)}€`, "😀"]) assert.throws(() => length(text), RangeError);
  assert.throws(() => state.runSync("return '€'"), RangeError);
});

test("handles are shown by name", () => {
  const state = newState();
  const fields = state.table({ x: { y: 1 } }).fields;
  assert.equal(inspect({ engine, fields }), "{ engine: [LuaEngine], fields: { x: { y: 1 } } }");
  const shown = inspect({ state, table: state.table(), load: state.load("return 1") });
  assert.match(
    shown,
    /^{\s+state: \[LuaState\],\s+table: \[table: 0x[0-9a-f]+\],\s+load: \[function of Lua\]\s+}$/,
  );
});

test("names stay right while their strings are collected", () => {
  const state = newState();
  const touch = state.load("local t, n = ... for i = 1, n do local _ = t['field' .. i] end collect()");
  state.global.collect = () => state.collect();
  const seen: string[] = [];
  const watched = new Proxy({}, { get: (_, key) => void (typeof key === "string" && seen.push(key)) });
  for (let round = 0; round < 5; round++) touch(watched, 200);
  assert.deepEqual(
    seen,
    Array.from({ length: 1000 }, (_, index) => `field${(index % 200) + 1}`),
  );
});

test("a byte order mark is a character like others", () => {
  const state = newState();
  assert.equal(state.load("return ...")("\ufefftext"), "\ufefftext");
  assert.equal(state.runSync("return #'\\xEF\\xBB\\xBFx'"), 4);
});

test("functions go both ways and keep their identity", () => {
  const state = newState();
  const add = (a: number, b: number) => a + b;
  state.global.add = add;
  assert.equal(state.global.add, add);
  assert.equal(state.runSync("return add(2, 3)"), 5);
  const twice = state.load("local f = ... return function(x) return f(f(x)) end")((x: number) => x * 3);
  assert.ok(isLuaFunction(twice));
  assert.equal(twice(2), 18);
  assert.equal(state.load("return ...")(twice), twice);
  assert.deepEqual(state.load("return 1, nil, 3").all(), [1, undefined, 3]);
  state.global.pair = () => new MultipleResults([1, "two"]);
  assert.deepEqual(state.load("return pair()").all(), [1, "two"]);
  assert.equal(
    state.runSync("return select('#', nothing())", { env: { select: state.global.select, nothing() {} } }),
    1,
  );
});

test("tables are live", () => {
  const state = newState();
  const table: LuaTable = state.runSync("t = { 1, 2, name = 'x', inner = { deep = true } } return t");
  assert.ok(table instanceof LuaTable);
  table.set("added", 4);
  table.set(3, "three");
  assert.deepEqual(state.load("return t.added, t[3], #t").all(), [4, "three", 3]);
  assert.equal(table.length, 3);
  assert.deepEqual([...table.keys()].sort(), [1, 2, 3, "added", "inner", "name"].sort());
  table.delete("added");
  assert.equal(table.has("added"), false);
  assert.equal(table.fields.inner.deep, true);
  table.fields.inner.deep = undefined;
  assert.deepEqual(table.toJS(), { 1: 1, 2: 2, 3: "three", name: "x", inner: {} });
  assert.equal(tableOf(table.fields), table);
  assert.ok("name" in table.fields && delete table.fields.name && !("name" in table.fields));
  assert.throws(() => table.set(undefined, 1), /table index is nil/);
});

test("tables follow their metatables", () => {
  const state = newState();
  const table: LuaTable = state.runSync(`
    written = {}
    return setmetatable({}, { __index = function(_, k) return k .. "!" end,
      __newindex = function(_, k, v) written[k] = v end })`);
  assert.equal(table.get("x"), "x!");
  table.set("a", 1);
  assert.deepEqual(state.global.written.a, 1);
  const failing: LuaTable = state.runSync(
    "return setmetatable({}, { __index = function() error('no', 0) end })",
  );
  assert.throws(() => failing.get("x"), /^LuaError: no/);
});

test("copies have arrays, maps and cycles", () => {
  const state = newState({ tables: "copy" });
  const copy = state.runSync("local t = { list = { 1, { 2 } }, [true] = 1 } t.list[3] = t return t");
  assert.ok(copy instanceof Map);
  assert.deepEqual(copy.get("list").slice(0, 2), [1, [2]]);
  assert.equal(copy.get("list")[2], copy);
  const cyclic: Record<string, unknown> = { list: ["a", new Map([["k", 1]])], set: new Set(["s"]) };
  cyclic.self = cyclic;
  using table = state.table(cyclic);
  const check = state.load("local t = ... return t.list[1], t.list[2].k, t.set.s, t.self == t");
  assert.deepEqual(check.all(table), ["a", 1, true, true]);
  assert.deepEqual(
    JSON.parse(JSON.stringify(state.runSync("return { __proto__ = 1 }"))),
    JSON.parse('{"__proto__":1}'),
  );
});

test("by choice tables are their fields", () => {
  const state = newState({ tables: "proxy" });
  const config = state.runSync("return { size = { width = 3 } }");
  assert.equal(config.size.width, 3);
});

class Point {
  x: number;
  y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
  static origin = () => new Point(0, 0);
  length(scale = 1): number {
    return scale * Math.hypot(this.x, this.y);
  }
}

test("objects and classes of JavaScript", () => {
  const state = newState();
  state.global.Point = Point;
  const point = state.runSync("p = Point(3, 4) p.x = 6 p.y = 8 return p");
  assert.ok(point instanceof Point);
  assert.deepEqual(
    state.load("return p:length(), p.length(2), Point.new(0, 1).y, Point.origin().x, p == ...").all(point),
    [10, 20, 1, 0, true],
  );
  assert.equal(state.runSync("return type(p)"), "userdata");
  assert.throws(() => state.runSync("p.constructor = 1"), /property 'constructor' cannot be set/);
  state.global.date = new Date(0);
  assert.equal(state.runSync("return date:toISOString()"), "1970-01-01T00:00:00.000Z");
  state.global.bytes = new Opaque(Uint8Array.of(1, 2));
  assert.equal(state.runSync("bytes[1] = 7 return bytes[1] + #bytes"), 9);
  assert.throws(() => state.runSync("return p()"), /object is not callable/);
});

test("iteration", () => {
  const state = newState();
  function* generate() {
    yield 1;
    yield undefined;
    yield 3;
  }
  const pairsOf = state.load(
    "local s = {} for k, v in pairs((...)) do s[#s + 1] = tostring(k) .. '=' .. tostring(v) end return table.concat(s, ' ')",
  );
  assert.equal(
    pairsOf(
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
    ),
    "a=1 b=2",
  );
  assert.equal(pairsOf(["x", "y"]), "0=x 1=y");
  assert.equal(pairsOf({ width: 1 }), "width=1");
  const count = state.load("local n = 0 for v in ... do n = n + 1 end return n");
  assert.equal(count(generate()), 3);
});

test("iterations give all elements, and undefined ones as null", () => {
  const state = newState();
  state.global.sources = [
    new Set([1, undefined, 3]),
    new Map([[undefined, 1] as const, [2, undefined] as const]),
    (function* () {
      yield* [1, undefined, 3];
    })(),
    [undefined, 1],
  ];
  const source = `
    local counts = {}
    for index, object in pairs(sources) do
      local n = 0
      for _ in pairs(object) do n = n + 1 end
      counts[index + 1] = n
    end
    return table.concat(counts, " ")`;
  assert.equal(state.runSync(source), "3 2 3 2");
});

test("an object that inherits nothing has a text", () => {
  const state = newState();
  state.global.bare = Object.create(null);
  assert.equal(state.runSync("return tostring(bare) .. bare"), "[object Object][object Object]");
});

test("fields cannot be defined where Lua would not see it", () => {
  const state = newState();
  assert.throws(() => Object.defineProperty(state.global, "x", { value: 1 }), TypeError);
});

test("globals by name", () => {
  const state = newState();
  state.set("config", state.table({ size: { width: 2 } }));
  state.set("config.size.height", 3);
  assert.equal(state.get("config.size.height"), 3);
  assert.equal(state.call("string.rep", "x", 3), "xxx");
  assert.throws(() => state.get("config.none.x"), /there is no table/);
  assert.throws(() => state.call("config"), /'config' is a table of Lua, no function/);
});

test("arguments, environments and names of programs", () => {
  const state = newState();
  assert.equal(state.runSync("return select('#', ...) + ...", { args: [5, undefined, 1] }), 8);
  const env = state.table({ x: 1 });
  state.runSync("x = x + 1", { env });
  assert.equal(env.get("x"), 2);
  assert.equal(state.get("x"), undefined);
  assert.throws(
    () => state.runSync("x = = 1", { name: "@game.lua" }),
    /^LuaSyntaxError: game.lua:1: unexpected symbol near '='/,
  );
});

test("what is nested deeply is copied, too", () => {
  const state = newState({ tables: "copy" });
  const DEPTH = 100_000;
  type Nested = { inner?: Nested };
  let nested: Nested = {};
  for (let depth = 0; depth < DEPTH; depth++) nested = { inner: nested };
  const deepest = (value: Nested): number => {
    let depth = 0;
    for (let at: Nested | undefined = value; at?.inner !== undefined; at = at.inner) depth++;
    return depth;
  };
  state.set("nested", state.table(nested));
  assert.equal(deepest(state.get("nested")), DEPTH);
  assert.equal(
    deepest(state.runSync("local t = {} for i = 1, 1e5 do t = { inner = t } end return t")),
    DEPTH,
  );
});

test("what is concatenated with an object", () => {
  const state = newState();
  state.global.object = { toString: () => "text" };
  assert.equal(state.runSync("return object .. 1 .. object .. 'x'"), "text1textx");
  for (const operand of ["nil", "true"])
    for (const source of [`object .. ${operand}`, `${operand} .. object`])
      assert.throws(
        () => state.runSync(`return ${source}`),
        /attempt to concatenate a (nil|boolean) value/,
        source,
      );
});

test("the length of a table is what # gives", () => {
  const source = "return setmetatable({ 1, 2 }, { __len = function() return 42 end })";
  assert.equal(newState({ lua52: true }).runSync(source).length, 42);
  assert.equal(newState().runSync(source).length, 2);
});

test("state.table copies plain objects of any realm, and nothing else", () => {
  const state = newState();
  for (const other of [new Date(), /x/, new (class Player {})(), new Uint8Array(1), () => 1])
    assert.throws(() => state.table(other), /a plain object is copied/);
  assert.deepEqual(state.table(runInNewContext("({ x: { y: 1 } })")).toJS(), { x: { y: 1 } });
  assert.equal(
    state.runSync("return x", {
      env: new (class {
        x = 5;
      })(),
    }),
    5,
  );
});

test("handles are not made by hand", () => {
  assert.throws(() => new (LuaTable as unknown as new () => LuaTable)(), /made by states/);
});
