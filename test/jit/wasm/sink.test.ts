/** Regions with sunk objects: exits store what they are made of, side traces take it over, links to the body move it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { disassemble } from "../../../jit/wasm/text.ts";
import { GlobalField } from "../../../lib/offsets.ts";
import { GLOBAL, RegionMachine, traceOf } from "./support.ts";

/** repeat p = { p[1] + 1 }; i = i + 1 until i % 2 ~= 0 or i > 100, where p is a value by now. */
const ROOT = `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=6 top=8 results=0
0001 >  num SLOAD  #1    T
0002 >  num SLOAD  #3    T
0003  + num ADD    0002  1.0
0004  + tab TNEW   #2    #0  {sink}
0005    p32 FLOAD  0004  TAB_ARRAY  {sink}
0006    p32 AREF   0005  +1  {sink}
0007    num ASTORE 0006  0003  {sink}
0008  + num ADD    0001  1.0
....              SNAP   #1   [ 1=0008 2=0004 ] pc=0x100 base=0 slots=6 top=8 results=0
0009 ------------ LOOP ------------
0010    num MOD    0008  2.0
....              SNAP   #2   [ 1=0008 2=0004 ] pc=0x110 base=0 slots=6 top=8 results=0
0011 >  num EQ     0010  0.0
0012  + num ADD    0003  1.0
0013  + tab TNEW   #2    #0  {sink}
0014    p32 FLOAD  0013  TAB_ARRAY  {sink}
0015    p32 AREF   0014  +1  {sink}
0016    num ASTORE 0015  0012  {sink}
0017  + num ADD    0008  1.0
....              SNAP   #3   [ 1=0017 2=0013 ] pc=0x120 base=0 slots=6 top=8 results=0
0018 >  num LE     0017  100.0
0019    num PHI    0008  0017
0020    num PHI    0003  0012
0021    tab PHI    0004  0013  {sink}
`;

/** The other half of the iterations: p = { p[1] * 2 },. */
const side = (ends: string, link: "root" | "interpreter", size = 2) =>
  traceOf(
    `
0001    num SLOAD  #1    PI
0002    num PVAL   #3    #0
0003    tab TNEW   #2    #0  {sink}
0004    p32 FLOAD  0003  TAB_ARRAY  {sink}
0005    p32 AREF   0004  +1  {sink}
0006    num ASTORE 0005  0002  {sink}
....              SNAP   #0   [ 1=0001 2=0003 ] pc=0x110 base=0 slots=6 top=8 results=0
0007 >  num LT     0002  1000000.0
0008    num MUL    0002  2.0
0009    tab TNEW   #${size}    #0  {sink}
0010    p32 FLOAD  0009  TAB_ARRAY  {sink}
0011    p32 AREF   0010  +1  {sink}
0012    num ASTORE 0011  0008  {sink}
0013    num ADD    0001  1.0
....              SNAP   #1   [ 1=0013 2=${ends} ] pc=0x100 base=0 slots=6 top=8 results=0
`,
    { id: 2, rootId: 1, parentId: 1, parentExit: 2, link, linkId: 1 },
  );

const exitValue = ({ view }: { view: DataView }, index = 0) =>
  view.getFloat64(GLOBAL + GlobalField.exitValues + 8 * index, true);
const loopsOf = (machine: RegionMachine) => disassemble(machine.code.bytes).match(/^\s*loop/gm)?.length;

test("an exit stores the values that its objects are made of, and not the slots that hold them", () => {
  const machine = new RegionMachine([traceOf(ROOT)]);
  const outcome = machine.run([0, 7, 10]);
  assert.deepEqual([outcome.exit.snapshot, outcome.slot(1), outcome.slot(2)], [2, 1, 7]);
  assert.equal(exitValue(outcome), 11);
  const next = machine.run([1, 7, 10]);
  assert.deepEqual([next.exit.snapshot, next.slot(1), exitValue(next)], [2, 3, 12]);
  assert.deepEqual(machine.code.helpers, []);
});

test("a side trace takes the values over, and links to the body with others", () => {
  const machine = new RegionMachine([traceOf(ROOT), side("0009", "root")]);
  assert.equal(loopsOf(machine), 1);
  const outcome = machine.run([0, 7, 10]);
  let [value, index] = [11, 1];
  for (; index <= 100; index++) {
    if (index % 2 === 0) value += 1;
    else if (value < 1_000_000) value *= 2;
    else break;
  }
  assert.deepEqual([outcome.exit.trace, outcome.slot(1), exitValue(outcome)], [2, index, value]);
});

test("an object that the side trace has not changed is carried on", () => {
  const machine = new RegionMachine([traceOf(ROOT), side("0003", "root")]);
  assert.equal(loopsOf(machine), 1);
  const outcome = machine.run([0, 7, 10]);
  assert.deepEqual([outcome.exit.snapshot, outcome.slot(1), exitValue(outcome)], [3, 101, 61]);
});

test("an object of another shape is made, and the side trace goes back to the entry", () => {
  const made: number[][] = [];
  const machine = new RegionMachine([traceOf(ROOT), side("0009", "root", 3)], {
    unsink: (global: number, base: number, recipe: number) => {
      made.push([global, base, recipe]);
      // Slot 3 is a number again, as the pre-roll wants it.
      machine.setSlot(3, 2_000_000);
    },
  });
  assert.equal(loopsOf(machine), 2);
  machine.run([0, 7, 10]);
  assert.ok(made.length > 0);
});

test("a side trace with a region of its own finds the values where the exit has put them", () => {
  const machine = new RegionMachine([side("0009", "interpreter")]);
  machine.view.setFloat64(GLOBAL + GlobalField.exitValues, 21, true);
  const outcome = machine.run([5]);
  assert.deepEqual([outcome.exit.kind, outcome.slot(1), exitValue(outcome)], ["link", 6, 42]);
});
