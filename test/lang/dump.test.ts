/** The dump: header, upvalues, debug information, template tables, and the reader's view of them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { compileChunk, isBytecodeDump } from "../../lang/compile.ts";
import type { DumpPrototype, TableConstant } from "../../lang/dump-reader.ts";
import { readDump } from "../../lang/dump-reader.ts";
import { compile, compileMain, latin1, toText } from "./support.ts";

function child(prototype: DumpPrototype): DumpPrototype {
  const constant = prototype.collectable.find(({ type }) => type === "prototype");
  assert.ok(constant?.type === "prototype");
  return constant.prototype;
}

test("the smallest dump, byte for byte", () => {
  const dump = compile("", "=x");
  const expected =
    "\x1bLJ\x02\x00\x02=x\x10\x02\x00\x01\x00\x00\x00\x01\x02\x00\x01K\x00\x01\x00\x01\x00\x00";
  assert.equal(toText(dump), expected);
  assert.ok(isBytecodeDump(dump));
});

test("the header tells of constants and operators that others may lack", () => {
  assert.equal(readDump(compile("return 1")).flags, 0);
  assert.equal(readDump(compile("return 1LL")).flags, 0x04);
  assert.equal(readDump(compile("return function() return a & b end")).flags, 0x10);
  assert.equal(readDump(compile("return ~1")).flags, 0);
  assert.equal(readDump(compile("", "=x", { strip: true })).flags, 0x02);
});

test("upvalues: outer or local, written or not", () => {
  const main = compileMain(`
    local read, written = 1, 2
    local function outer() return function() written = 3 return read end end`);
  const outer = child(main);
  assert.deepEqual([...outer.upvalues], [0x8000 | 1, 0xc000 | 0]);
  assert.deepEqual(outer.upvalueNames.map(toText), ["written", "read"]);
  assert.deepEqual([...child(outer).upvalues], [0, 1]);
});

test("a write behind the closure counts as well", () => {
  assert.deepEqual([...child(compileMain("local a; f = function() return a end; a = 1")).upvalues], [0x8000]);
  assert.deepEqual([...child(compileMain("local a; f = function() return a end")).upvalues], [0xc000]);
});

test("variables and lines", () => {
  const main = compileMain("local a\nfor i = 1, 2 do\n  local b = i\nend\nfor k in f() do end");
  const names = main.variables.map(({ name }) => (typeof name === "number" ? name : toText(name)));
  assert.deepEqual(names, ["a", 1, 2, 3, "i", "b", 4, 5, 6, "k"]);
  assert.deepEqual(main.variables[0], { name: latin1("a"), start: 2, end: main.code.length });
  assert.deepEqual([...main.lines!].slice(0, 5), [0, 1, 2, 2, 2]);
  const tall = compileMain(`local a\n${"\n".repeat(70000)}a = 1`);
  assert.equal(tall.lines![2], 70002);
  const medium = compileMain(`local a\n${"\n".repeat(700)}a = 1`);
  assert.equal(medium.lines![2], 702);
});

test("a stripped dump has no debug information", () => {
  const { main, isStripped } = readDump(
    compile("local a = 1 return function() return a end", "=x", { strip: true }),
  );
  assert.ok(isStripped);
  assert.equal(main.lines, null);
  assert.deepEqual(main.variables, []);
  assert.deepEqual(child(main).upvalueNames, []);
});

function tableText(source: string): string {
  const constant = compileMain(source).collectable.find(({ type }) => type === "table");
  assert.ok(constant?.type === "table");
  const text = (item: TableConstant) => {
    if (item.type === "number") return String(item.value);
    return item.type === "string" ? JSON.stringify(toText(item.bytes)) : item.type;
  };
  const hash = constant.hash.map(({ key, value }) => `[${text(key)}]=${text(value)}`);
  return `${constant.array.map(text).join(" ")} | ${hash.join(" ")}`;
}

test("template tables: what is constant, what keeps its place, and the order of keys", () => {
  assert.equal(tableText("return {1, 2, 3}"), "nil 1 2 3 | ");
  assert.equal(tableText("return {a = 1, b = nil, c = x}"), ' | ["a"]=1 ["b"]=nil ["c"]=nil');
  assert.equal(
    tableText("return {[true] = 1, [false] = 2, b = 3, ab = 4, a = 5, [2.5] = 6, [-1] = 7, [-2] = 8}"),
    ' | [2.5]=6 [-1]=7 [-2]=8 ["a"]=5 ["ab"]=4 ["b"]=3 [true]=1 [false]=2',
  );
  assert.equal(tableText("return {[0] = 'zero', x, 2, [1e9] = 1}"), '"zero" nil 2 | [1000000000]=1');
});

test("integer keys move to the array part as LuaJIT's table grows", () => {
  assert.equal(tableText("return {[1] = 1, [2] = 2, [3] = 3, [4] = 4}"), "nil 1 2 3 4 | ");
  assert.equal(tableText("return {[1] = 1, [1000] = 2}"), " | [1]=1 [1000]=2");
  assert.equal(tableText("return {x, x, x, 4, k = 1}"), 'nil nil nil nil 4 | ["k"]=1');
});

test("the dump does not depend on what was compiled before", () => {
  const source = latin1("local t = {a = 1, b = 2, c = 3, [1.5] = 4} return t, function() return t end");
  const first = compileChunk(source, "=x").dump;
  compileChunk(latin1("c, b, a = 1"), "=y");
  assert.deepEqual(compileChunk(source, "=x").dump, first);
});

test("power is folded by the host's arithmetic", () => {
  const math = { pow: () => 42 };
  const { main } = readDump(compile("local a return a == 2 ^ 3", "=x", { math }));
  assert.deepEqual(main.numbers, [42]);
});

test("NaN and -0 are never folded to constants", () => {
  for (const source of ["0 / 0", "-0", "0 * -1", "0 % -1", "1e999 - 1e999", "-1e999 % 2"]) {
    const { numbers } = compileMain(`local a return a == (${source})`);
    for (const number of numbers) assert.ok(!Number.isNaN(number) && !Object.is(number, -0), source);
  }
});
