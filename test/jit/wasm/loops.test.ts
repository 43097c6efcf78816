/** Root traces with a loop: PHIs, exits, fuel. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { GlobalField } from "../../../lib/offsets.ts";
import { GLOBAL, RegionMachine, traceOf } from "./support.ts";

/** local sum = 0; for i = 1, n do sum = sum + i end */
const SUM = `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=6 top=8 results=0
0001 >  num SLOAD  #1    T
0002 >  num SLOAD  #2    T
0003 >  num SLOAD  #3    T
0004  + num ADD    0003  0001
0005  + num ADD    0001  1.0
....              SNAP   #1   [ 1=0005 3=0004 ] pc=0x104 base=0 slots=6 top=8 results=0
0006 >  num LE     0005  0002
....              SNAP   #2   [ 1=0005 3=0004 ] pc=0x100 base=0 slots=6 top=8 results=0
0007 ------------ LOOP ------------
0008  + num ADD    0004  0005
0009  + num ADD    0005  1.0
....              SNAP   #3   [ 1=0009 3=0008 ] pc=0x104 base=0 slots=6 top=8 results=0
0010 >  num LE     0009  0002
0011    num PHI    0005  0009
0012    num PHI    0004  0008
`;

test("a loop of numbers runs until its guard fails", () => {
  const machine = new RegionMachine([traceOf(SUM)]);
  const { exit, slot, fuel } = machine.run([1, 100, 0]);
  assert.deepEqual([exit.snapshot, exit.kind], [3, "guard"]);
  assert.deepEqual([slot(1), slot(2), slot(3)], [101, 100, 5050]);
  assert.equal(fuel, 1000 - 99);
});

test("guards of the pre-roll leave by their own snapshots", () => {
  const machine = new RegionMachine([traceOf(SUM)]);
  assert.equal(machine.run([1, { low: 0, tag: 0xffffffff }, 0]).exit.snapshot, 0);
  assert.equal(machine.run([7, 7, 0]).exit.snapshot, 1);
});

test("without fuel the loop is left by its own snapshot and can be entered again", () => {
  const machine = new RegionMachine([traceOf(SUM)]);
  const { exit, slot, fuel } = machine.run([1, 100, 0], 10);
  assert.deepEqual([exit.snapshot, exit.kind, fuel], [2, "fuel", -1]);
  const again = machine.run([slot(1), slot(2), slot(3)], 1000);
  assert.deepEqual([again.exit.snapshot, again.slot(3)], [3, 5050]);
});

/** repeat local t = {}; i = i + 1 until i > n */
const ALLOCATING = `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=6 top=8 results=0
0001 >  num SLOAD  #1    T
0002    tab TNEW   #0    #0
0003 >  num SLOAD  #2    T
0004  + num ADD    0001  1.0
....              SNAP   #1   [ 1=0004 3=0002 ] pc=0x104 base=0 slots=6 top=8 results=0
0005 >  num LE     0004  0003
....              SNAP   #2   [ 1=0004 ] pc=0x100 base=0 slots=6 top=8 results=0
0006 ------------ LOOP ------------
0007    tab TNEW   #0    #0
0008  + num ADD    0004  1.0
....              SNAP   #3   [ 1=0008 3=0007 ] pc=0x104 base=0 slots=6 top=8 results=0
0009 >  num LE     0008  0003
0010    num PHI    0004  0008
`;

test("a loop that allocates leaves for the collector", () => {
  let made = 0;
  const machine: RegionMachine = new RegionMachine([traceOf(ALLOCATING)], {
    newTable: () => {
      if (++made === 5) machine.view.setInt32(GLOBAL + GlobalField.gcDebt, 0, true);
      return 0x3000 + 8 * made;
    },
  });
  const { exit, slot } = machine.run([1, 100, 0]);
  assert.deepEqual([exit.snapshot, exit.kind, slot(1), made], [2, "fuel", 6, 5]);
});

test("where memory is refused the loop leaves before the instruction", () => {
  let made = 0;
  const newTable = () => (++made < 5 ? 0x3000 : 0);
  const machine = new RegionMachine([traceOf(ALLOCATING)], { newTable });
  const { exit, slot } = machine.run([1, 100, 0]);
  assert.deepEqual([exit.snapshot, exit.kind, slot(1)], [2, "guard", 5]);
});

/** local sum = 0; for i = 1, n, step do sum = sum + i end, in rounds of `units` */
const countedLoop = (step: number, units: number, relation = step > 0 ? "LE" : "GE") => `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=6 top=8 results=0
0001    int SLOAD  #1    CI
0002 >  int SLOAD  #2    TC
0003 >  num SLOAD  #3    T
0004    num CONV   0001  num.int.any
0005  + num ADD    0004  0003
0006  + int ADD    0001  ${step > 0 ? "+" : ""}${step}
....              SNAP   #1   [ 1=0006 3=0005 ] pc=0x104 base=0 slots=6 top=8 results=0
0007 >  int ${relation}     0006  0002
....              SNAP   #2   [ 1=0006 3=0005 ] pc=0x100 base=0 slots=6 top=8 results=0 units=${units}
0008 ------------ LOOP ------------
0009    num CONV   0006  num.int.any
0010  + num ADD    0009  0005
0011  + int ADD    0006  ${step > 0 ? "+" : ""}${step}
....              SNAP   #3   [ 1=0011 3=0010 ] pc=0x104 base=0 slots=6 top=8 results=0
0012 >  int ${relation}     0011  0002
0013    num PHI    0005  0010
0014    int PHI    0006  0011
`;

test("a counted loop takes fuel for each round, and is left when there is none", () => {
  for (const [step, units, first, stop] of [
    [1, 1, 1, 9],
    [1, 3, 2147483640, 2147483646],
    [-3, 1, 10, -20],
    [-1, 2, -2147483630, -2147483647],
    [5, 2, -2147483648, -2147483618],
  ]) {
    const machine = new RegionMachine([traceOf(countedLoop(step, units))]);
    for (let given = 0; given <= 40; given++) {
      let [index, sum, fuel] = [first, 0, given];
      let ending = "";
      while (ending === "") {
        sum += index;
        index += step;
        if (step > 0 ? index > stop : index < stop) ending = "guard";
        else if ((fuel -= units) < 0) ending = "fuel";
      }
      const { exit, slot, fuel: left } = machine.run([first, stop, 0], given);
      assert.deepEqual([exit.kind, slot(1), slot(3)], [ending, index, sum], `${step} ${units} ${given}`);
      assert.equal(left, fuel, `${step} ${units} ${given}`);
    }
  }
});
