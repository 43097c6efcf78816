import assert from "node:assert/strict";
import { test } from "node:test";
import { metamethods } from "../../spec/vm.ts";
import { Random } from "../random.ts";
import { importNames } from "./compile-core.ts";
import { offsets } from "./layout.ts";
import { call, objectModule, readByte, readWord, State, textOf, view } from "./object-core.ts";

const state = new State();

test("the objects need nothing from outside but to know whether limits let them go on", () => {
  assert.deepEqual(importNames(objectModule).sort(), ["memory", "meterWork"]);
});

test("equal bytes are one string, different bytes are different strings", () => {
  const random = new Random(1);
  const addresses = new Map<string, number>();
  for (let round = 0; round < 20000; round++) {
    const length = random.below(random.pick([4, 9, 17, 40, 300]));
    let text = "";
    for (let at = 0; at < length; at++) text += String.fromCharCode(random.pick([0, 97, 98, 255]));
    const address = state.string(text);
    assert.equal(textOf(address), text);
    assert.equal(addresses.get(text) ?? address, address);
    addresses.set(text, address);
  }
  assert.equal(new Set(addresses.values()).size, addresses.size);
  assert.equal(state.field("stringCount") > addresses.size, true);
  assert.equal(state.field("stringMask") + 1 >= state.field("stringCount"), true);
});

test("the cell of a string is filled with zeros behind its bytes", () => {
  for (let length = 0; length < 40; length++) {
    const address = state.string("x".repeat(length));
    const end = address + call.stringSize(length);
    assert.equal((end - address) % 8, 0);
    for (let at = address + offsets.String.data + length; at < end; at++) assert.equal(readByte(at), 0);
  }
});

test("strings compare by bytes", () => {
  const random = new Random(2);
  const texts = ["", "\0", "\0\0", "a", "a\0", "ab", "b"];
  for (let round = 0; round < 300; round++) {
    const tail = "abcdefgh".slice(0, random.below(8)) + String.fromCharCode(random.below(256));
    texts.push("abcdefgh".repeat(random.below(3)) + tail);
  }
  for (const left of texts) {
    for (const right of texts.slice(0, 100)) {
      const expected = Buffer.compare(Buffer.from(left, "latin1"), Buffer.from(right, "latin1"));
      const actual = call.compareStrings(state.global, state.string(left), state.string(right)) | 0;
      assert.equal(Math.sign(actual), expected, JSON.stringify([left, right]));
    }
  }
});

test("hashes depend on every byte, on the length and on the seed", () => {
  const hashOf = (bytes: Uint8Array, seed = 7n) =>
    call.hashBytes(state.writeBytes(bytes), bytes.length, seed);
  for (const length of [1, 3, 4, 7, 8, 9, 15, 16, 17, 64, 100]) {
    const bytes = new Uint8Array(length).fill(0x61);
    const hashes = new Set([hashOf(bytes)]);
    for (let at = 0; at < length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        bytes[at] ^= 1 << bit;
        hashes.add(hashOf(bytes));
        bytes[at] ^= 1 << bit;
      }
    }
    assert.equal(hashes.size, 1 + 8 * length);
    assert.notEqual(hashOf(bytes), hashOf(bytes, 8n));
  }
  const zeros = new Uint8Array(64);
  const lengths = Array.from({ length: 64 }, (_, length) => hashOf(zeros.subarray(0, length)));
  assert.equal(new Set(lengths).size, 64);
});

test("chains stay short, whatever the strings look like", () => {
  const families: ((index: number) => string)[] = [
    (index) => `${index}`,
    (index) => `key${index}`,
    (index) => `${"common prefix that is long ".repeat(3)}${index}`,
    (index) => `${index}${" and a common suffix that is long".repeat(3)}`,
    (index) => String.fromCharCode(index & 255, index >> 8),
    (index) => "\0".repeat(index),
  ];
  for (const family of families) {
    const count = 4096;
    const buckets = new Uint32Array(count);
    for (let index = 0; index < count; index++) {
      const bytes = Buffer.from(family(index), "latin1");
      buckets[call.hashBytes(state.writeBytes(bytes), bytes.length, 99n) & (count - 1)]++;
    }
    // A random function leaves 1/e of the buckets empty, and the longest chain is about 7.
    const empty = buckets.filter((size) => size === 0).length / count;
    assert.ok(empty > 0.33 && empty < 0.41, `${family}: ${empty}`);
    assert.ok(Math.max(...buckets) < 12);
  }
});

test("a metamethod's name knows its number", () => {
  metamethods.forEach((name, number) => {
    const address = state.string(`__${name}`);
    assert.equal(readByte(address + offsets.String.reserved), number + 1);
    assert.equal(readWord(state.global + offsets.Global.metamethodNames + 4 * number), address);
  });
  assert.equal(readByte(state.string("__other") + offsets.String.reserved), 0);
  assert.equal(state.field("emptyString"), state.string(""));
});

test("a dead string comes back to life when it is found", () => {
  const address = state.string("not dead yet");
  const marked = address + offsets.String.marked;
  const white = readByte(state.global + offsets.Global.currentWhite);
  view().setUint8(marked, white ^ 3);
  assert.equal(state.string("not dead yet"), address);
  assert.equal(readByte(marked), white);
});

test("numbers become strings", () => {
  const texts = { 0: "0", 1: "1", 0.1: "0.1", 1e100: "1e+100", "-1.5": "-1.5", Infinity: "inf" };
  for (const [number, text] of Object.entries(texts))
    assert.equal(textOf(call.numberToString(state.global, Number(number))), text);
});

test("refused memory gives 0, and the strings there are stay", () => {
  const small = new State(200_000);
  const seen: [string, number][] = [];
  for (let index = 0; ; index++) {
    const text = `string number ${index} `.repeat(1 + (index % 9));
    const address = small.string(text);
    if (address === 0) break;
    seen.push([text, address]);
  }
  assert.ok(seen.length > 100);
  for (const [text, address] of seen) assert.equal(small.string(text), address);
});

test("strings are found while their table grows, and when some of them are freed", () => {
  const growing = new State();
  const addresses: number[] = [];
  let movedInSteps = 0;
  for (let index = 0; index < 5000; index++) {
    addresses.push(growing.string(`growing ${index}`));
    if (growing.field("stringOldTable") === 0) continue;
    movedInSteps++;
    for (let back = Math.max(0, index - 20); back <= index; back++) {
      assert.equal(growing.string(`growing ${back}`), addresses[back]);
    }
    assert.equal(growing.string(`growing ${index >> 1}`), addresses[index >> 1]);
  }
  assert.equal(movedInSteps > 1000, true);
  assert.equal(growing.field("stringMask") + 1, 8192);
});
