/** Regions whose base moves: recursion and returns below the start frame; frames in snapshots. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { GlobalField, ThreadField } from "../../../lib/offsets.ts";
import { Tag } from "../../../spec/vm.ts";
import { BASE, GLOBAL, RegionMachine, traceOf } from "./support.ts";

const THREAD = 0x3000;
const FUNCTION = 0x3400;
const RETURN_PC = 0x6008;

/** function f(n) if n - 1 > 0 then f(n - 1) end end: the callee's frame begins two slots above. */
const UP_RECURSION = `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=2 top=6 results=0
0001 >  num SLOAD  #1    T
0002    num ADD    0001  -1.0
....              SNAP   #1   [ ] pc=0x108 base=0 slots=2 top=6 results=0
0003 >  num GT     0002  0.0
....              SNAP   #2   [ 2=fun:0x3400|F0x6008 3=0002 ] pc=0x100 base=2 slots=4 top=6 results=0
`;

function recursion(limit: number): RegionMachine {
  const machine = new RegionMachine([traceOf(UP_RECURSION, { link: "up-recursion" })]);
  machine.view.setUint32(GLOBAL + GlobalField.currentThread, THREAD, true);
  machine.view.setUint32(THREAD + ThreadField.limit, limit, true);
  return machine;
}

const exitBase = (view: DataView) => view.getUint32(GLOBAL + GlobalField.exitBase, true);

test("recursion goes on in the region, and makes frames", () => {
  const machine = recursion(BASE + 0x1000);
  const { exit, view, slot } = machine.run([5]);
  assert.deepEqual([exit.snapshot, exit.kind, exit.setsBase], [1, "guard", true]);
  assert.equal(exitBase(view), BASE + 8 * 2 * 4);
  assert.deepEqual(slot(3), 4);
  for (let frame = 1; frame <= 4; frame++) {
    assert.deepEqual(machine.words(2 * frame), [FUNCTION, RETURN_PC]);
    assert.equal(slot(2 * frame + 1), 5 - frame);
  }
});

test("recursion leaves before the stack ends, and without fuel", () => {
  const machine = recursion(BASE + 8 * (10 + 4));
  const { exit, view } = machine.run([50]);
  assert.deepEqual([exit.snapshot, exit.kind], [2, "link"]);
  assert.ok(exitBase(view) <= BASE + 8 * (10 + 4));
  const tired = recursion(BASE + 0x1000).run([50], 2);
  assert.deepEqual([tired.exit.snapshot, tired.exit.kind, tired.fuel], [2, "fuel", -1]);
  assert.equal(exitBase(tired.view), BASE + 8 * 2 * 3);
});

test("a return below the start frame lowers the base if the pc is the expected one", () => {
  const machine = new RegionMachine(
    [
      traceOf(
        `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=2 top=6 results=0
0001 >  num SLOAD  #1    T
0002    num MUL    0001  2.0
....              SNAP   #1   [ ] pc=0x104 base=0 slots=2 top=6 results=0
0003 >  pro RETF   pro:0x7000  ptr:0x6008
....              SNAP   #2   [ 4=0002 ] pc=0x6008 base=0 slots=6 top=8 results=0
0004 >  num SLOAD  #1    T
0005    num ADD    0004  0002
....              SNAP   #3   [ 1=0005 4=0002 ] pc=0x600c base=0 slots=6 top=8 results=0
`,
        { link: "interpreter" },
      ),
    ],
    {},
    // CALL with A = 3
    { [RETURN_PC - 4]: 0x0341 },
  );
  const header = (pc: number) => machine.setWords(0, FUNCTION, pc);
  const below = -4;
  header(RETURN_PC);
  machine.setSlot(below + 1, 100);
  const { exit, view, slot } = machine.run([7]);
  assert.deepEqual([exit.snapshot, exit.kind], [3, "link"]);
  assert.equal(exitBase(view), BASE + 8 * below);
  assert.deepEqual([slot(below + 1), slot(below + 4)], [114, 14]);
  machine.setSlot(below + 1, 100);
  header(RETURN_PC + 4);
  const other = machine.run([7]);
  assert.deepEqual([other.exit.snapshot, exitBase(other.view)], [1, BASE]);
});

test("a return from a vararg function goes down by the frame with its arguments, too", () => {
  const machine = new RegionMachine(
    [
      traceOf(
        `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=2 top=6 results=0
0001 >  pro RETV   pro:0x7000  ptr:0x6008
....              SNAP   #1   [ ] pc=0x6008 base=0 slots=6 top=8 results=0
`,
        { link: "interpreter" },
      ),
    ],
    {},
    // CALL with A = 3
    { [RETURN_PC - 4]: 0x0341 },
  );
  const VARARG = 3;
  for (const count of [1, 3]) {
    machine.setWords(0, FUNCTION, 8 * (count + 1) + VARARG);
    machine.setWords(-count - 1, FUNCTION, RETURN_PC);
    const { exit, view } = machine.run([]);
    assert.deepEqual([exit.snapshot, exitBase(view)], [1, BASE - 8 * (count + 1 + 4)]);
    machine.setWords(-count - 1, FUNCTION, RETURN_PC + 4);
    const other = machine.run([]);
    assert.deepEqual([other.exit.snapshot, exitBase(other.view)], [0, BASE]);
  }
});

test("snapshots store frames, continuations and traversal indices", () => {
  const machine = new RegionMachine([
    traceOf(
      `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=2 top=6 results=0
0001 >  int SLOAD  #1    K
....              SNAP   #1   [ 1=0001|K 2=+3|C0x22 3=fun:0x3400|F0x6008 4=0001 ] pc=0x104 base=3 slots=6 top=8 results=0
`,
      { link: "interpreter" },
    ),
  ]);
  assert.equal(machine.run([1]).exit.snapshot, 0);
  machine.setWords(1, 9, 0xfffe7fff);
  const { exit, slot } = machine.run([]);
  assert.equal(exit.snapshot, 1);
  assert.deepEqual(
    [1, 2, 3].map((at) => machine.words(at)),
    [
      [9, 0xfffe7fff],
      [3, 0x22],
      [FUNCTION, RETURN_PC],
    ],
  );
  assert.equal(slot(4), 9);
});

const COROUTINE = 0x3800;
const OTHER_BASE = BASE + 0x800;

/** A generator's loop: the coroutine doubles slot 1 of its frame, two slots below that of its call of yield. */
const SWITCHES = `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=3 top=6 results=0
0001 >  thr SLOAD  #1    T
0002 >  num SLOAD  #2    T
0003    num ADD    0002  1.0
0004 >  nil RESUMABLE 0001  ptr:0x6008
....              SNAP   #1   [ 2=0003 4=fun:0x3400|F0x6010 ] pc=0x104 base=4 slots=5 top=6 results=0
0005    nil RESUME 0001  #5
....              SNAP   #2   [ ] pc=0x6008 base=0 slots=2 top=6 results=0
0006 >  num SLOAD  #1    T
0007    num ADD    0006  0006
....              SNAP   #3   [ 1=0007 3=fun:0x3400|F0x6008 ] pc=0x6000 base=3 slots=4 top=6 results=0
0008    nil YIELD        #4
....              SNAP   #4   [ 2=0007 ] pc=0x100 base=0 slots=3 top=6 results=0
`;

test("a trace goes on in another coroutine and comes back, its frames on the stacks", () => {
  const seen: unknown[][] = [];
  let isSuspended = 1;
  const note =
    (name: string, result: () => number) =>
    (...parameters: unknown[]) => {
      seen.push([name, ...parameters.slice(1)]);
      return result();
    };
  const machine = new RegionMachine([traceOf(SWITCHES, { link: "interpreter" })], {
    canResume: note("canResume", () => isSuspended),
    switchToCoroutine: note("switchToCoroutine", () => OTHER_BASE + 16),
    yieldToResumer: note("yieldToResumer", () => BASE + 32),
  });
  machine.setValue(OTHER_BASE, 21);
  const { exit, view, slot } = machine.run([{ low: COROUTINE, tag: Tag.values.THREAD }, 5]);
  assert.deepEqual([exit.snapshot, exit.kind, exit.setsBase], [4, "link", true]);
  assert.equal(exitBase(view), BASE);
  assert.equal(slot(2), 42);
  assert.deepEqual(machine.words(4), [FUNCTION, 0x6010]);
  assert.equal(machine.value(OTHER_BASE), 42);
  assert.deepEqual(seen, [
    ["canResume", COROUTINE, 0x6008, 10 * 8],
    ["switchToCoroutine", COROUTINE, BASE + 32, 1],
    ["yieldToResumer", OTHER_BASE + 24],
  ]);
  isSuspended = 0;
  assert.deepEqual(machine.run([{ low: COROUTINE, tag: Tag.values.THREAD }, 5]).exit.snapshot, 0);
});
