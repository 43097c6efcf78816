/** Which loops may be entered at their body by a side trace. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { InstructionFlag, Op, REF_BIAS, type TRef } from "../../../jit/ir/types.ts";
import { fuseConcatenations } from "../../../jit/opt/fuse-concatenation.ts";
import { optimize } from "../../../jit/opt/passes.ts";
import { add, makeBuilder } from "./ir-text.ts";

/** Whether the body of a loop relies on its pre-roll's values; `slots` by the labels of instructions. */
function isClosed(text: string, slots: Readonly<Record<number, number>>): boolean {
  const builder = makeBuilder();
  const snapshot = "SNAP   #0   [ ] pc=0x0 base=0 slots=9 top=9 results=0";
  const entries = Object.entries(slots).map(([slot, label]) => `${slot}=${String(label).padStart(4, "0")}`);
  const end = snapshot.replace("[ ]", `[ ${entries.join(" ")} ]`);
  const mapping = add(builder, `....              ${snapshot}\n${text.trim()}\n....              ${end}`);
  const values: TRef[] = [];
  for (const [slot, label] of Object.entries(slots))
    values[Number(slot)] = builder.typed(mapping.get(REF_BIAS + label) ?? 0);
  assert.equal(optimize(builder, { isLoop: true, slots: values, fuseConcatenations }), undefined);
  return builder.ir.hasFlag(builder.ir.youngest(Op.LOOP), InstructionFlag.CLOSED);
}

test("a loop that uses the values of its slots, and what is invariant", () => {
  const text = `
0001 >  num SLOAD  #1    T
0002 >  num SLOAD  #2    T
0003    num MUL    0002  3.0
0004    num ADD    0001  0003
0005 >  num LT     0004  100.0
`;
  assert.equal(isClosed(text, { 1: 4, 2: 2 }), false);
});

test("a guard that is that of the last iteration", () => {
  const text = `
0001 >  num SLOAD  #1    T
0002 >  num LT     0001  100.0
0003    num ADD    0001  1.0
0004 >  num LT     0003  100.0
`;
  assert.equal(isClosed(text, { 1: 3 }), true);
});

test("a value that is computed from a slot at the end and at the start", () => {
  const text = `
0001 >  num SLOAD  #1    T
0002    num MUL    0001  3.0
0003    num ADD    0001  1.0
0004    num MUL    0003  3.0
0005 >  num LT     0002  100.0
`;
  assert.equal(isClosed(text, { 1: 3, 2: 4 }), true);
});

test("a sum that is the same when its terms change places", () => {
  const text = `
0001 >  num SLOAD  #1    T
0002 >  num SLOAD  #2    T
0003    num ADD    0001  0002
0004 >  num LT     0003  100.0
0005 >  num LT     0002  100.0
`;
  assert.equal(isClosed(text, { 1: 2, 2: 1 }), true);
});

test("two indices whose distance is known", () => {
  const text = `
0001    int SLOAD  #1    CI
0002 >  int LT     0001  +100
0003    int ADD    0001  +1
0004    int ADD    0001  +2
`;
  assert.equal(isClosed(text, { 1: 3, 2: 4 }), true);
  assert.equal(isClosed(text, { 1: 3 }), false);
});

test("a value that is loaded as it was stored in the last iteration", () => {
  const text = `
0001 >  tab SLOAD  #1    T
0002    int SLOAD  #2    CI
0003    int FLOAD  0001  TAB_ASIZE
0004    p32 FLOAD  0001  TAB_ARRAY
0005    int ADD    0002  -1
0006 >  int ABC    0003  0005
0007    p32 AREF   0004  0005
0008 >  num ALOAD  0007
0009 >  int ABC    0003  0002
0010    p32 AREF   0004  0002
0011    num ADD    0008  1.0
0012    num ASTORE 0010  0011
0013    int ADD    0002  +1
0014 >  int LE     0013  +100
`;
  assert.equal(isClosed(text, { 1: 1, 2: 13 }), true);
});
