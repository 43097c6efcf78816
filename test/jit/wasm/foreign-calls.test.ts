/** Calls of C functions: their values, and the state that is stored before them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { foreignName } from "../../../jit/wasm/foreign-calls.ts";
import { GlobalField } from "../../../lib/offsets.ts";
import { BASE, GLOBAL, RegionMachine, traceOf } from "./support.ts";

const TEXT = `....              SNAP   #0   [ ] pc=0x100 base=0 slots=3 top=5 results=0
0001 >  num SLOAD  #1    T
0002    num ADD    0001  1.0
0003    int CONV   0002  int.num.any
....              SNAP   #1   [ 2=0002 ] pc=0x104 base=0 slots=3 top=5 results=0
0004    nil CARG   0003  0001
0005    flt CALLXS 0004  +1
0006    num CONV   0005  num.flt.any
....              SNAP   #2   [ 1=0002 2=0006 ] pc=0x108 base=0 slots=3 top=5 results=0
`;

test("a region stores its state, calls, and takes the result", () => {
  const seen: unknown[] = [];
  const machine: RegionMachine = new RegionMachine(
    [traceOf(TEXT, { link: "interpreter" })],
    {
      [foreignName(1)]: (integer: number, number: number) => {
        const base = machine.view.getUint32(GLOBAL + GlobalField.callBase, true);
        seen.push(integer, number, base, machine.value(BASE + 8));
        return 0.1;
      },
    },
    {},
    ["v", "fif"],
  );
  const outcome = machine.run([0.3, 0]);
  assert.deepEqual(seen, [1, Math.fround(0.3), BASE, 1.3]);
  assert.equal(outcome.slot(1), 1.3);
  assert.equal(outcome.slot(2), Math.fround(0.1));
  assert.equal(outcome.view.getUint32(GLOBAL + GlobalField.callBase, true), 0);
});

test("what a function throws passes the region", () => {
  const machine = new RegionMachine(
    [traceOf(TEXT, { link: "interpreter" })],
    {
      [foreignName(1)]: () => {
        throw new Error("as expected");
      },
    },
    {},
    ["v", "fif"],
  );
  assert.throws(() => machine.run([0.3, 0]), /as expected/);
  assert.equal(machine.view.getUint32(GLOBAL + GlobalField.callBase, true), BASE);
  assert.equal(machine.value(BASE + 8), 1.3);
});
