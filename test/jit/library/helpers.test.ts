import assert from "node:assert/strict";
import { test } from "node:test";
import type { HelperParameter, IrHelperSpec } from "../../../spec/ir.ts";
import { irHelpers } from "../../../spec/ir-helpers.ts";
import { layOut, layouts } from "../../../spec/layouts.ts";
import { Tag, UserdataKind } from "../../../spec/vm.ts";
import { objectBits, offsets } from "../../core/layout.ts";
import { CoreState, exports, textOf, view } from "./core.ts";

const state = new CoreState();
const { global, buffer } = state;
const nilValue = state.field("nilValue");

test("the core exports every helper, under its own name and with its parameters", () => {
  for (const [name, spec] of Object.entries<IrHelperSpec>(irHelpers)) {
    assert.equal(spec.export, name);
    assert.equal(typeof exports[name], "function", name);
    assert.equal(exports[name].length, spec.parameters.length, name);
    if (spec.parameters.includes("global"))
      assert.equal(spec.parameters[0], "global" satisfies HelperParameter);
  }
});

test("lookups find values or the state's nil", () => {
  const table = state.table([10, 20, 30], 4);
  state.set(table, "name", true);
  state.set(table, 2.5, "half");
  state.set(table, -1, "below");
  const name = state.string("name");
  const at = (address: number) => state.valueAt(address >>> 0);
  assert.equal(at(exports.findString(global, table, name)), true);
  assert.equal(exports.findString(global, table, state.string("other")) >>> 0, nilValue);
  assert.equal(at(exports.findNumber(global, table, 2.5)), "half");
  assert.equal(at(exports.findNumber(global, table, 3)), 30);
  assert.equal(exports.findNumber(global, table, Number.NaN) >>> 0, nilValue);
  assert.equal(state.get(table, undefined), undefined);
  assert.equal(exports.tableLength(table), 3);
});

test("new keys are made, or refused without an error", () => {
  const table = state.table();
  assert.equal(exports.newKey(global, table, state.bits(undefined)), 0);
  assert.equal(exports.newKey(global, table, state.bits(Number.NaN)), 0);
  state.set(table, "a", 1);
  assert.equal(state.get(table, "a"), 1);
  const capped = new CoreState();
  const own = capped.table();
  capped.string("x");
  capped.capMemory();
  for (let index = 0; index < 1000; index++) {
    const key = exports.newKey(capped.global, own, capped.bits(index + 0.5)) >>> 0;
    if (key === 0) return assert.equal(capped.get(own, "x"), undefined);
    view().setBigInt64(key, 0n, true);
  }
  assert.fail("memory was never refused");
});

test("tables by size, copied, cleared", () => {
  const table = exports.newSizedTable(global, 10, 3) >>> 0;
  state.set(table, 1, "one");
  const copy = exports.duplicateTable(global, table) >>> 0;
  exports.clearTable(global, table);
  assert.equal(state.get(table, 1), undefined);
  assert.equal(state.get(copy, 1), "one");
  assert.equal(exports.newSizedTable(global, 0x7fffffff, 0), 0);
});

test("elements are inserted, removed, moved", () => {
  for (const arraySize of [0, 8]) {
    const table = state.table([1, 2, 3, 4], arraySize);
    assert.equal(exports.insertAt(global, table, 2, 4, state.bits("new")) >>> 0, table);
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6].map((key) => state.get(table, key)),
      [1, "new", 2, 3, 4, undefined],
    );
    assert.equal(exports.closeGap(global, table, 1, 5) >>> 0, table);
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((key) => state.get(table, key)),
      ["new", 2, 3, 4, undefined],
    );
    const target = state.table();
    assert.equal(exports.moveRange(global, table, 2, 4, 1, target) >>> 0, target);
    assert.deepEqual(
      [1, 2, 3, 4].map((key) => state.get(target, key)),
      [2, 3, 4, undefined],
    );
  }
});

test("traversal goes by index", () => {
  const table = state.table(["a", "b"], 3);
  state.set(table, "key", 7);
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => exports.nextIndex(state.global, table, index)),
    [1, 1, 2, 3],
  );
  assert.equal(exports.nextIndex(state.global, table, 4), -1);
  assert.equal(exports.keyIndex(table, state.bits(undefined)), 0);
  assert.equal(exports.keyIndex(table, state.bits(2)), 3);
  assert.equal(exports.keyIndex(table, state.bits("key")), 4);
  assert.equal(exports.keyIndex(table, state.bits("no")), -1);
});

test("strings of numbers, characters and bytes", () => {
  assert.equal(textOf(exports.characterString(global, 65)), "A");
  assert.equal(exports.characterString(global, 65) >>> 0, state.string("A"));
  assert.equal(textOf(exports.integerString(global, -2147483648)), "-2147483648");
  assert.equal(textOf(exports.numberToString(global, 0.1)), "0.1");
  assert.equal(textOf(exports.hexString(global, -1, 8)), "ffffffff");
  assert.equal(textOf(exports.hexString(global, 0xabc, -4)), "0ABC");
  const long = state.string("x".repeat(640));
  const before = state.fuel;
  const from = long + 20;
  assert.equal(textOf(exports.substring(global, from, 600)).length, 600);
  assert.equal(before - state.fuel, 9);
  const bits = (text: string) => exports.parseNumber(state.global, state.string(text)) as unknown as bigint;
  assert.equal(bits(" 0x10 "), state.bits(16));
  assert.equal(bits("ten"), -1n);
  assert.ok(exports.compareStrings(state.global, state.string("a"), state.string("b")) < 0);
  assert.equal(exports.compareStrings(state.global, long, long), 0);
});

test("text is found from an offset on", () => {
  const find = (subject: string, text: string, start: number) =>
    exports.findText(global, state.string(subject), state.string(text), start);
  assert.equal(find("hello hello", "llo", 0), 2);
  assert.equal(find("hello hello", "llo", 3), 8);
  assert.equal(find("hello", "llo", 3), -1);
  assert.equal(find("hello", "", 5), 5);
  assert.equal(find("", "", 0), 0);
});

test("patterns give blocks of results", () => {
  const results = (block: number) =>
    block === 0
      ? undefined
      : Array.from({ length: view().getUint32(block, true) }, (_, index) =>
          state.valueAt(block + 16 + 8 * index),
        );
  const subject = state.string("key=value");
  const pattern = state.string("(%w+)=()");
  assert.deepEqual(results(exports.findPattern(global, subject, pattern, 1) >>> 0), [1, 4, "key", 5]);
  assert.deepEqual(results(exports.matchPattern(global, subject, pattern, 2) >>> 0), ["ey", 5]);
  assert.deepEqual(results(exports.matchPattern(global, subject, pattern, 5) >>> 0), [undefined]);
  assert.equal(exports.matchPattern(global, subject, state.string("("), 1), 0);
  const replaced = exports.substitute(global, subject, state.string("%w"), state.bits("."), 3) >>> 0;
  assert.deepEqual(results(replaced), ["...=value", 3]);
});

test("the buffer gathers strings, numbers and formatted values", () => {
  const packed = (conversion: string, flags = 0, width = 0, precision = -1) =>
    conversion.charCodeAt(0) | (flags << 8) | (width << 16) | ((precision + 1) << 24);
  const steps: [(buffer: number) => number, string][] = [
    [(at) => exports.bufferPut(at, state.string("Ab")), "Ab"],
    [(at) => exports.bufferPutNumber(at, 1.5), "1.5"],
    [(at) => exports.bufferPutInteger(at, -7), "-7"],
    [(at) => exports.bufferPutCharacter(at, 33), "!"],
    [(at) => exports.bufferPutReversed(at, state.string("abcdefghi")), "ihgfedcba"],
    [(at) => exports.bufferPutLower(at, state.string("HeLLo")), "hello"],
    [(at) => exports.bufferPutUpper(at, state.string("HeLLo")), "HELLO"],
    [(at) => exports.bufferPutRepeated(at, state.string("ab"), 0, 3), "ababab"],
    [(at) => exports.bufferPutRepeated(at, state.string("ab"), state.string(","), 3), "ab,ab,ab"],
    [(at) => exports.bufferPutRepeated(at, state.string("ab"), 0, -1), ""],
    [(at) => exports.bufferPutTable(at, state.table([1, "b", 2.5]), state.string("; "), 1, 3), "1; b; 2.5"],
    [(at) => exports.bufferFormatNumber(at, packed("d"), 42), "42"],
    [(at) => exports.bufferFormatNumber(at, packed("d", 4, 5), 42), "00042"],
    [(at) => exports.bufferFormatNumber(at, packed("x"), 255), "ff"],
    [(at) => exports.bufferFormatNumber(at, packed("f", 0, 8, 3), 2.725), "   2.725"],
    [(at) => exports.bufferFormatNumber(at, packed("g", 0, 0, 14), 0.1), "0.1"],
    [(at) => exports.bufferFormatNumber(at, packed("c", 1, 3), 65), "A  "],
    [(at) => exports.bufferFormatValue(at, packed("s", 0, 4, 2), state.bits("text")), "  te"],
    [(at) => exports.bufferFormatValue(at, packed("s"), state.bits(true)), "true"],
    [(at) => exports.bufferFormatValue(at, packed("q"), state.bits('"\n')), '"\\"\\\n"'],
    [(at) => exports.bufferFormatValue(at, packed("p"), state.bits(undefined)), "NULL"],
  ];
  // Arguments that are strings are made in the scratch buffer: each step once before.
  for (const [step] of steps) step(exports.bufferReset(buffer) >>> 0);
  for (const [step, text] of steps) {
    step(exports.bufferReset(buffer) >>> 0);
    assert.equal(textOf(exports.bufferString(buffer)), text);
  }
  exports.bufferReset(buffer);
  assert.equal(exports.bufferPutInteger(buffer, 1) >>> 0, buffer);
  assert.equal(exports.bufferPutNumber(buffer, 2) >>> 0, buffer);
  assert.equal(textOf(exports.bufferString(buffer)), "12");
});

test("the buffer says 0 when memory is refused, or an element is no text", () => {
  exports.bufferReset(buffer);
  assert.equal(exports.bufferPutTable(buffer, state.table([1, true]), 0, 1, 2), 0);
  assert.equal(exports.bufferPutTable(buffer, state.table([1]), 0, 1, 2), 0);
  assert.equal(exports.bufferPutRepeated(buffer, state.string("abc"), 0, 0x7fffffff), 0);
  const capped = new CoreState();
  const text = capped.string("0123456789".repeat(100));
  capped.capMemory();
  exports.bufferReset(capped.buffer);
  assert.equal(exports.bufferPutRepeated(capped.buffer, text, 0, 1000), 0);
});

test("numbers", () => {
  assert.equal(exports.modulo(-7, 3), 2);
  assert.equal(exports.fmod(-7, 3), -1);
  assert.equal(exports.scaleNumber(1.5, 4.9), 24);
  assert.equal(exports.power(2, 10), 1024);
  assert.equal(exports.truncateNumber(-1.9), -1);
  for (const x of [2 ** 31, -(2 ** 40), Number.NaN, Number.POSITIVE_INFINITY])
    assert.equal(exports.truncateNumber(x), -(2 ** 31));
  assert.deepEqual([exports.frexpFraction(12), exports.frexpExponent(12)], [0.75, 4]);
  assert.equal(exports.fractionOf(-1.25), -0.25);
  const random = exports.randomNumber(global);
  assert.ok(random >= 0 && random < 1);
  assert.notEqual(exports.randomNumber(global), random);
  const cdata = exports.newScalar64(global, 11, -5n) >>> 0;
  assert.equal(view().getBigInt64(cdata + 8, true), -5n);
});

/** An empty string buffer without a metatable. */
function newStringBuffer(owner: CoreState): number {
  const { size: end } = layOut(layouts.StringBuffer);
  const size = end - offsets.Userdata.data;
  const created = exports.newUserdata(owner.global, size, UserdataKind.values.BUFFER, 0) >>> 0;
  for (let at = 0; at < size; at++) view().setUint8(created + offsets.Userdata.data + at, 0);
  return created;
}

test("string buffers are written, read, encoded and decoded", () => {
  const own = newStringBuffer(state);
  const text = () => textOf(exports.stringBufferText(global, own));
  const steps: [() => number, string][] = [
    [() => exports.stringBufferPutShort(global, own, state.string("Ab"), 100), "Ab"],
    [() => exports.stringBufferPut(global, own, state.string("long ".repeat(30)), 0), "long ".repeat(30)],
    [() => exports.stringBufferPutInteger(global, own, -7, 30), "-7"],
    [() => exports.stringBufferPutNumber(global, own, 0.5, 0), "0.5"],
    [
      () => exports.stringBufferPutScratch(own, exports.bufferPutInteger(exports.bufferReset(buffer), 42)),
      "42",
    ],
    [() => exports.stringBufferEncode(global, own, state.bits(true)), "\x02"],
  ];
  for (const [step, expected] of steps) {
    exports.stringBufferReset(own);
    assert.equal(step() >>> 0, own);
    assert.equal(text(), expected);
    assert.equal(exports.stringBufferLength(own), expected.length);
  }
  assert.equal(exports.stringBufferPeek(own), 2);
  assert.equal(exports.stringBufferDecode(global, own) >>> 0 > 0, true);
  assert.equal(text(), "\x02");
  exports.stringBufferAdvance(own, 1);
  assert.equal(text(), "");
  exports.stringBufferSet(global, own, state.string("a whole text"));
  exports.stringBufferSkip(own, 2);
  assert.equal(textOf(exports.stringBufferTake(global, own, 5)), "whole");
  assert.equal(text(), " text");
  const at = exports.stringBufferReserve(global, own, 20) >>> 0;
  assert.equal(at, (exports.stringBufferStart(own) >>> 0) + 5);
  assert.ok(exports.stringBufferRoom(own) >= 20);
  view().setUint8(at, 33);
  exports.stringBufferCommit(own, 1);
  assert.equal(text(), " text!");
  const other = newStringBuffer(state);
  assert.equal(exports.stringBufferPutBuffer(global, other, own) >>> 0, other);
  assert.equal(textOf(exports.encodedString(global, state.bits("x"))), "!x");
  assert.equal(state.valueAt(exports.decodedValue(global, state.string("!x")) >>> 0), "x");
});

test("encoded values of one type have one tag", () => {
  const tag = (text: string) => exports.encodedTag(state.string(text));
  const groups = [
    "\x00",
    "\x01",
    "\x02",
    "\x03\x04\x05",
    "\x06\x07",
    "\x08\x0b\x0e",
    "\x10\x11\x12",
    "\x0f ~\xe0\xff",
  ];
  const tags = groups.map((group) => new Set(Array.from(group, tag)));
  for (const found of tags) assert.equal(found.size, 1);
  assert.equal(new Set([...tags.flatMap((found) => [...found]), tag("")]).size, groups.length + 1);
});

test("what string buffers refuse leaves them as they were", () => {
  const capped = new CoreState();
  const own = newStringBuffer(capped);
  const [long, short] = [capped.string("x".repeat(100000)), capped.string("s")];
  exports.stringBufferPutShort(capped.global, own, short, 0);
  capped.capMemory();
  const bits = (string: number) => objectBits(Tag.values.STRING, string);
  assert.equal(exports.stringBufferPut(capped.global, own, long, 0), 0);
  assert.equal(exports.stringBufferPutShort(capped.global, own, short, 100000), 0);
  assert.equal(exports.stringBufferPutInteger(capped.global, own, 1, 100000), 0);
  assert.equal(exports.stringBufferPutNumber(capped.global, own, 1, 100000), 0);
  assert.equal(exports.stringBufferEncode(capped.global, own, bits(long)), 0);
  assert.equal(exports.stringBufferLength(own), 1);
  assert.equal(exports.stringBufferDecode(capped.global, own), 0);
  assert.equal(exports.decodedValue(capped.global, long), 0);
});
