/** The verifier finds what is wrong with IR, and names the instruction. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseIr } from "../../../jit/ir/parse.ts";
import { Op, REF_FIRST } from "../../../jit/ir/types.ts";
import { verify } from "../../../jit/ir/verify.ts";

const verifyText = (text: string) => {
  const { ir, snapshots } = parseIr(text);
  verify(ir, snapshots);
};

const SNAP = (entries: string) =>
  `....              SNAP   #0   [ ${entries} ] pc=0x0 base=0 slots=4 top=4 results=0\n`;

test("correct IR passes", () => {
  verifyText(`${SNAP("")}0001 >  num SLOAD  #1    T
0002  + num ADD    0001  1.0
0003 >  num LT     0002  100.0
${SNAP("1=0002")}0004 ------------ LOOP ------------
0005  + num ADD    0002  1.0
0006 >  num LT     0005  100.0
0007    num PHI    0002  0005
`);
});

const wrong: readonly (readonly [string, string, RegExp])[] = [
  ["operands of two types", "0001    num ADD    1.0   +1", /differ in type: 0001 {4}num ADD/],
  ["a comparison that is no guard", "0001    num LT     1.0   2.0", /is no guard/],
  ["an order of tables", "0001 >  tab LT     tab:0x8 tab:0x8", /have no order/],
  ["a number as an address", "0001 >  num ALOAD  1.0", /left is not P32/],
  ["a conversion from another type", "0001    num CONV   1.0   num.int.any", /the operand is NUM/],
  ["a field of another type", "0001    num FLOAD  tab:0x8 TAB_META", /the field is TAB/],
  [
    "a closure without a prototype",
    "0001    nil CARG   fun:0x8 fun:0x10\n0002    fun FNEW   0001  #1",
    /no prototype/,
  ],
  [
    "a closure without a parent",
    "0001    nil CARG   pro:0x8 tab:0x10\n0002    fun FNEW   0001  #1",
    /no parent/,
  ],
  ["a number as a table", "0001    p32 HREF   1.0   2.0", /left is not TAB/],
  [
    "a PHI without a loop",
    "0001    num SLOAD  #1    -\n0002    num PHI    0001  0001",
    /a PHI without a loop/,
  ],
  [
    "a snapshot with a value that is none",
    `0001    p32 FLOAD  tab:0x8 TAB_NODE\n${SNAP("1=0001")}`,
    /none of Lua's/,
  ],
  ["slots out of order", SNAP("2=nil 1=nil"), /out of order/],
  ["a slot above those in use", SNAP("4=nil"), /above the slots in use/],
];

for (const [name, text, message] of wrong)
  test(`refuses ${name}`, () => {
    assert.throws(() => verifyText(text), message);
  });

test("refuses operands that are removed or younger, and broken chains", () => {
  const parsed = parseIr(
    "0001    num SLOAD  #1    -\n0002    num ADD    0001  1.0\n0003    num ADD    0002  1.0\n",
  );
  const { ir } = parsed;
  ir.setLeft(REF_FIRST + 1, REF_FIRST + 2);
  assert.throws(() => verify(ir, []), /is not older/);
  ir.setLeft(REF_FIRST + 1, REF_FIRST);
  verify(ir, []);
  ir.chains[Op.ADD] = REF_FIRST + 1;
  assert.throws(() => verify(ir, []), /chain of ADD is not complete/);
  ir.chains[Op.ADD] = REF_FIRST + 2;
  ir.remove(REF_FIRST);
  assert.throws(() => verify(ir, []), /was removed/);
});
