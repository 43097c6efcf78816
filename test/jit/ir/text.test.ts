/** IR text: what is printed is read back as the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseIr } from "../../../jit/ir/parse.ts";
import { printIr } from "../../../jit/ir/print.ts";

const EXAMPLE = `....              SNAP   #0   [ ] pc=0x100 base=0 slots=3 top=5 results=0
0001 >  num SLOAD  #2    TR
0002    tab SLOAD  #1    -
0003    int FLOAD  0002  TAB_HMASK
0004 >  int EQ     0003  +7
0005    p32 FLOAD  0002  TAB_NODE
0006 >  p32 HREFK  0005  str:0x88@3
0007 >  num HLOAD  0006
0008    int CONV   0007  int.num.check
....              SNAP   #1   [ 1=0007 2=-0.0 3=fun:0x10|F0x1d 4=null:tab|N 5=+3|K ] pc=0x104 base=2 slots=6 top=9 results=1
0009  + num ADD    0001  1.5
0010    num CALLN  0009  power
0011    nil CARG   pro:0x90 fun:0x10
0012    fun FNEW   0011  #3
0013    num SSTORE #4    0010
0014    nil UCLO   #4
0015    int CALLXS 0010  +2
0016 ------------ LOOP ------------
0017 >  num ULT    0009  inf
0018    num PHI    0001  0009
`;

test("IR text is read back as it was printed", () => {
  const { ir, snapshots } = parseIr(EXAMPLE);
  assert.equal(printIr(ir, snapshots), EXAMPLE);
});

test("constants keep their types", () => {
  const values = [
    "+1",
    "-1",
    "1.0",
    "-0.0",
    "nan",
    "+5:u32",
    "0x1:0x2:i64",
    "tab:0x40",
    "ptr:0x8",
    "kptr:0x8",
    "nil",
    "true",
  ];
  const text = values
    .map((value, index) => `${String(index + 1).padStart(4, "0")}    nil USE    ${value}\n`)
    .join("");
  const { ir } = parseIr(text);
  assert.equal(printIr(ir), text);
});

test("labels may have gaps", () => {
  const { ir } = parseIr("0003    int CONV   1.0   int.num.any\n0009    int ADD    0003  +1   ; a comment\n");
  assert.equal(printIr(ir), "0001    int CONV   1.0   int.num.any\n0002    int ADD    0001  +1\n");
});

test("mistakes name the line", () => {
  assert.throws(() => parseIr("0001    int ADDX   +1    +1"), /no operation ADDX in the IR line: 0001/);
  assert.throws(() => parseIr("0001    int ADD    0007  +1"), /no instruction 0007 so far/);
  assert.throws(() => parseIr("0001    int ADD    +1"), /an operand is missing/);
});
