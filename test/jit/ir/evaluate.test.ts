/** The reference evaluator runs IR text over a small memory. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate } from "../../../jit/ir/evaluate.ts";
import { parseIr } from "../../../jit/ir/parse.ts";
import { Tag } from "../../../spec/vm.ts";

const BASE = 0x400;

function memory() {
  const buffer = new ArrayBuffer(4096);
  return {
    u8: new Uint8Array(buffer),
    u16: new Uint16Array(buffer),
    u32: new Uint32Array(buffer),
    i32: new Int32Array(buffer),
    f64: new Float64Array(buffer),
    view: new DataView(buffer),
  };
}

const SNAP = (entries: string) =>
  `....              SNAP   #0   [ ${entries} ] pc=0x0 base=0 slots=9 top=9 results=0\n`;

function run(text: string, slots: readonly number[], fuel = 0) {
  const heap = memory();
  slots.forEach((value, index) => {
    heap.f64[BASE / 8 + index] = value;
  });
  const { ir, snapshots } = parseIr(text);
  const result = evaluate(ir, snapshots, { heap, global: 0, base: BASE, helpers: {}, fuel });
  const numbers = result.slots.map(({ slot, low, high }) => {
    const value = new Float64Array(1);
    new Uint32Array(value.buffer).set([low, high]);
    return [slot, high < Tag.values.NUMBER ? value[0] : high];
  });
  return { ...result, slots: Object.fromEntries(numbers) };
}

test("a loop goes round until its guard fails or its fuel is used up", () => {
  const text = `${SNAP("")}0001 >  num SLOAD  #1    T
0002  + num ADD    0001  1.0
0003 >  num LT     0002  5.0
${SNAP("1=0002")}0004 ------------ LOOP ------------
0005  + num ADD    0002  1.0
0006 >  num LT     0005  5.0
0007    num PHI    0002  0005
`;
  const { ir } = parseIr(text);
  const loop = run(text, [0], 100);
  assert.deepEqual(loop, { exit: 1, failed: ir.next - 2, slots: { 1: 4 } });
  assert.deepEqual(run(text, [0], 1), { exit: 1, failed: 0, slots: { 1: 2 } });
  assert.equal(run(text, [7], 1).exit, 0);
});

test("PHIs change at once", () => {
  const text = `${SNAP("")}0001  + num SLOAD  #1    -
0002  + num SLOAD  #2    -
${SNAP("1=0001 2=0002")}0003 ------------ LOOP ------------
0004    num PHI    0001  0002
0005    num PHI    0002  0001
`;
  assert.deepEqual(run(text, [1, 2], 1).slots, { 1: 2, 2: 1 });
});

test("integers wrap, overflow leaves, tags are checked", () => {
  const overflow = `${SNAP("1=+7")}0001    int CONV   1.0   int.num.any
0002 >  int ADDOV  +2147483647 0001\n`;
  assert.deepEqual(run(overflow, []).slots, { 1: 7 });
  const wrap = `0001    int BNOT   +2147483647\n0002    int SUB    0001  +1\n${SNAP("1=0002")}`;
  assert.deepEqual(run(wrap, []).slots, { 1: 2147483647 });
  const tag = `${SNAP("1=nil 2=true")}0001 >  tab SLOAD  #1    T\n`;
  assert.deepEqual(run(tag, [1]).slots, { 1: Tag.values.NIL, 2: Tag.values.TRUE });
});
