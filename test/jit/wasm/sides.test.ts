/** Side traces: links to the entry, to the body, out; values that stay in the parent's locals. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { InstructionFlag, Op } from "../../../jit/ir/types.ts";
import { disassemble } from "../../../jit/wasm/text.ts";
import { RegionMachine, traceOf, unchanged } from "./support.ts";

/**
 * local i, n, sum, odd = 1, n, 0, 0
 * repeat
 *   if i % 2 == 0 then sum = sum + i else odd = odd + 1 end
 *   i = i + 1
 * until i > n
 */
const ROOT = `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=6 top=8 results=0
0001 >  num SLOAD  #1    T
0002    num MOD    0001  2.0
....              SNAP   #1   [ ] pc=0x110 base=0 slots=6 top=8 results=0
0003 >  num EQ     0002  0.0
0004 >  num SLOAD  #3    T
0005  + num ADD    0004  0001
0006  + num ADD    0001  1.0
....              SNAP   #2   [ 1=0006 3=0005 ] pc=0x120 base=0 slots=6 top=8 results=0
0007 >  num SLOAD  #2    T
0008 >  num LE     0006  0007
....              SNAP   #3   [ 1=0006 3=0005 ] pc=0x100 base=0 slots=6 top=8 results=0
0009 ------------ LOOP ------------
0010    num MOD    0006  2.0
....              SNAP   #4   [ 1=0006 3=0005 ] pc=0x110 base=0 slots=6 top=8 results=0
0011 >  num EQ     0010  0.0
0012  + num ADD    0005  0006
0013  + num ADD    0006  1.0
....              SNAP   #5   [ 1=0013 3=0012 ] pc=0x120 base=0 slots=6 top=8 results=0
0014 >  num LE     0013  0007
0015    num PHI    0006  0013
0016    num PHI    0005  0012
`;

/** The other branch. It has the slots that the parent's snapshot names from the parent, others it loads. */
const sideOf = (inherited: readonly number[]) => {
  const load = (label: string, slot: number) =>
    inherited.includes(slot)
      ? `${label}    num SLOAD  #${slot}    PI`
      : `${label} >  num SLOAD  #${slot}    T`;
  return `
....              SNAP   #0   [ ${inherited.map((slot) => `${slot}=${slot === 1 ? "0001" : "0002"} `).join("")}] pc=0x110 base=0 slots=6 top=8 results=0
${load("0001", 1)}
${load("0002", 3)}
${load("0003", 4)}
0004    num ADD    0003  1.0
0005    num ADD    0001  1.0
....              SNAP   #1   [ 1=0005 ${inherited.includes(3) ? "3=0002 " : ""}4=0004 ] pc=0x120 base=0 slots=6 top=8 results=0
${load("0006", 2)}
0007 >  num LE     0005  0006
....              SNAP   #2   [ 1=0005 ${inherited.includes(3) ? "3=0002 " : ""}4=0004 ] pc=0x100 base=0 slots=6 top=8 results=0
`.replace(/SNAP {3}#0 {3}\[.*\]/, "SNAP   #0   [ ]");
};

const root = traceOf(ROOT);
const sideOfBody = (link: "root" | "interpreter", linkId = 1) =>
  traceOf(sideOf([1, 3]), { id: 2, rootId: 1, parentId: 1, parentExit: 4, link, linkId });
const sideOfPreRoll = traceOf(sideOf([]), {
  id: 3,
  rootId: 1,
  parentId: 1,
  parentExit: 1,
  link: "root",
  linkId: 1,
});

test("a side trace that does not link to its root leaves at its last snapshot", () => {
  const machine = new RegionMachine([root, sideOfBody("interpreter")]);
  const { exit, slot } = machine.run([2, 100, 0, 0]);
  assert.deepEqual([exit.trace, exit.snapshot, exit.kind], [2, 2, "link"]);
  assert.deepEqual([slot(1), slot(3), slot(4)], [4, 2, 1]);
});

test("a side trace links to the body where the loop relies on nothing that it changes", () => {
  const machine = new RegionMachine([root, sideOfBody("root")]);
  const text = disassemble(machine.code.bytes);
  assert.equal(text.match(/^\s*loop/gm)?.length, 1, text);
  const { exit, slot, fuel } = machine.run([2, 100, 0, 0]);
  assert.deepEqual([exit.trace, exit.snapshot, exit.kind], [1, 5, "guard"]);
  assert.deepEqual([slot(1), slot(3), slot(4)], [101, 2550, 49]);
  assert.equal(fuel, 1000 - 98);
});

test("a side trace links to the entry, and its slots stay in locals", () => {
  const machine = new RegionMachine([root, sideOfPreRoll]);
  const text = disassemble(machine.code.bytes);
  assert.equal(text.match(/^\s*loop/gm)?.length, 2, text);
  const { exit, slot } = machine.run([1, 100, 0, 0]);
  assert.deepEqual([exit.trace, exit.snapshot], [1, 4]);
  assert.deepEqual([slot(1), slot(3), slot(4)], [3, 2, 1]);
});

test("both kinds of links in one region", () => {
  for (const first of [1, 2]) {
    const machine = new RegionMachine([root, sideOfBody("root"), sideOfPreRoll]);
    const { exit, slot } = machine.run([first, 100, 0, 0]);
    assert.deepEqual([exit.trace, exit.snapshot, exit.kind], [1, 5, "guard"]);
    assert.deepEqual([slot(1), slot(3), slot(4)], [101, 2550, first === 1 ? 50 : 49]);
  }
});

test("without fuel a side trace leaves before it links", () => {
  for (let fuel = 0; fuel < 20; fuel++) {
    const machine = new RegionMachine([root, sideOfBody("root"), sideOfPreRoll]);
    let slots = [1, 100, 0, 0];
    for (let rounds = 0; ; rounds++) {
      const { exit, slot } = machine.run(slots, fuel);
      slots = [slot(1), slot(2), slot(3), slot(4)] as number[];
      if (exit.kind !== "fuel") break;
      assert.ok(rounds < 101);
    }
    assert.deepEqual(slots, [101, 100, 2550, 50]);
  }
});

/** A guard of the pre-roll's side fails after the entry's slots have changed in locals only. */
test("an exit stores the slots that only locals have", () => {
  const machine = new RegionMachine([root, sideOfPreRoll]);
  // Slot 1 is changed by the link to the entry; there slot 3 is found to be no number.
  const { exit, slot } = machine.run([1, 100, { low: 5, tag: 0xfffffff4 }, 0]);
  assert.deepEqual([exit.trace, exit.snapshot], [3, 0]);
  assert.deepEqual([slot(1), slot(4)], [1, 0]);
});

test("a loop swaps two values", () => {
  // x, y = y, x
  const machine = new RegionMachine([
    traceOf(`
....              SNAP   #0   [ ] pc=0x100 base=0 slots=6 top=8 results=0
0001 >+ num SLOAD  #1    T
0002 >+ num SLOAD  #2    T
0003 >  num SLOAD  #3    T
0004  + num ADD    0003  -1.0
....              SNAP   #1   [ 1=0002 2=0001 3=0004 ] pc=0x104 base=0 slots=6 top=8 results=0
0005 >  num GT     0004  0.0
....              SNAP   #2   [ 1=0002 2=0001 3=0004 ] pc=0x100 base=0 slots=6 top=8 results=0
0006 ------------ LOOP ------------
0007  + num ADD    0004  -1.0
....              SNAP   #3   [ 1=0001 2=0002 3=0007 ] pc=0x104 base=0 slots=6 top=8 results=0
0008 >  num GT     0007  0.0
0009    num PHI    0002  0001
0010    num PHI    0001  0002
0011    num PHI    0004  0007
`),
  ]);
  for (let count = 1; count < 9; count++) {
    const { slot } = machine.run([10, 20, count]);
    assert.deepEqual([slot(1), slot(2)], count % 2 ? [20, 10] : [10, 20], `${count}`);
  }
});

/**
 * repeat if i % 2 == 0 then ... t[i] ... end; i = i + 1 until i > n: `load` of the first iteration, `loadAgain` of the
 * others, `store` on the other branch. The array is at slot 4's address plus 8 for each i.
 */
const withMemory = (load: string, loadAgain: string, operand: string) => `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=6 top=8 results=0
0001 >  num SLOAD  #1    T
0002    num MOD    0001  2.0
....              SNAP   #1   [ ] pc=0x110 base=0 slots=6 top=8 results=0
0003 >  num EQ     0002  0.0
0004 >  num SLOAD  #3    T
${load}
0006  + num ADD    0004  0005
0007  + num ADD    0001  1.0
....              SNAP   #2   [ 1=0007 3=0006 ] pc=0x120 base=0 slots=6 top=8 results=0
0008 >  num SLOAD  #2    T
0009 >  num LE     0007  0008
....              SNAP   #3   [ 1=0007 3=0006 ] pc=0x100 base=0 slots=6 top=8 results=0
0010 ------------ LOOP ------------
0011    num MOD    0007  2.0
....              SNAP   #4   [ 1=0007 3=0006 ] pc=0x110 base=0 slots=6 top=8 results=0
0012 >  num EQ     0011  0.0
${loadAgain}
0014  + num ADD    0006  ${operand}
0015  + num ADD    0007  1.0
....              SNAP   #5   [ 1=0015 3=0014 ] pc=0x120 base=0 slots=6 top=8 results=0
0016 >  num LE     0015  0008
0017    num PHI    0007  0015
0018    num PHI    0006  0014
`;
/** The body relies on what 0005 has loaded. */
const relyingOnLoad = { invariants: unchanged(5), homes: new Map() };
const hoisted = withMemory("0005 >  num ALOAD  ptr:0x3100", "0013    nil NOP", "0005");
const reloaded = withMemory("0005 >  num ALOAD  ptr:0x3100", "0013 >  num ALOAD  ptr:0x3100", "0013");

/** Adds 1 to the array's element by `op`. */
const storing = (op: "ASTORE" | "HSTORE") => `
....              SNAP   #0   [ ] pc=0x110 base=0 slots=6 top=8 results=0
0001    num SLOAD  #1    PI
0002    num SLOAD  #3    PI
0003    num ${op} ptr:0x3100  0001
0004    num ADD    0001  1.0
....              SNAP   #1   [ 1=0004 3=0002 ] pc=0x120 base=0 slots=6 top=8 results=0
0005 >  num SLOAD  #2    T
0006 >  num LE     0004  0005
....              SNAP   #2   [ 1=0004 3=0002 ] pc=0x100 base=0 slots=6 top=8 results=0
`;

const loopsOf = (machine: RegionMachine) => disassemble(machine.code.bytes).match(/^\s*loop/gm)?.length;

test("a link to the body is refused where the side trace changes what has been hoisted", () => {
  for (const [text, op, isBody] of [
    [hoisted, "ASTORE", false],
    [hoisted, "HSTORE", true],
    [reloaded, "ASTORE", true],
    [reloaded, "HSTORE", true],
  ] as const) {
    const side = traceOf(storing(op), {
      id: 2,
      rootId: 1,
      parentId: 1,
      parentExit: 4,
      link: "root",
      linkId: 1,
    });
    const loopMemory = text === hoisted ? relyingOnLoad : undefined;
    const machine = new RegionMachine([traceOf(text, { loopMemory }), side]);
    assert.equal(loopsOf(machine), isBody ? 1 : 2, op);
    machine.setValue(0x3100, 100);
    const { slot } = machine.run([2, 10, 0]);
    // 100 at 2, then what the odd iteration before has stored; by HSTORE it is taken to be another value.
    const expected = text === hoisted && op === "HSTORE" ? 500 : 100 + 3 + 5 + 7 + 9;
    assert.deepEqual([slot(1), slot(3)], [11, expected]);
  }
});

test("a link to the body is refused where it would need a value that no slot has", () => {
  // The sum is not in the loop's snapshot.
  const lost = withMemory("0005 >  num ALOAD  ptr:0x3100", "0013 >  num ALOAD  ptr:0x3100", "0013").replace(
    "[ 1=0007 3=0006 ] pc=0x100",
    "[ 1=0007 ] pc=0x100",
  );
  const side = traceOf(storing("HSTORE"), {
    id: 2,
    rootId: 1,
    parentId: 1,
    parentExit: 4,
    link: "root",
    linkId: 1,
  });
  assert.equal(loopsOf(new RegionMachine([traceOf(lost), side])), 2);
});

/** for i = i + 1, 100 do if i % 2 ~= 0 then leave end end */
const COUNTING = `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=6 top=8 results=0
0001    int SLOAD  #1    CI
0002 >  int LT     0001  +50
0003  + int ADD    0001  +1
....              SNAP   #1   [ 1=0003 ] pc=0x104 base=0 slots=6 top=8 results=0
0004 >  int LE     0003  +100
....              SNAP   #2   [ 1=0003 ] pc=0x100 base=0 slots=6 top=8 results=0
0005 ------------ LOOP ------------
0006    int BAND   0003  +1
....              SNAP   #3   [ 1=0003 ] pc=0x108 base=0 slots=6 top=8 results=0
0007 >  int EQ     0006  +0
0008  + int ADD    0003  +1
....              SNAP   #4   [ 1=0008 ] pc=0x104 base=0 slots=6 top=8 results=0
0009 >  int LE     0008  +100
0010    int PHI    0003  0008
`;

test("an integer of the loop is found behind the side trace's number", () => {
  const side = `
....              SNAP   #0   [ ] pc=0x108 base=0 slots=6 top=8 results=0
0001    int SLOAD  #1    PI
0002 >  num SLOAD  #2    T
0003    num ADD    0002  1.0
0004    int ADD    0001  +1
0005    num CONV   0004  num.int.any
....              SNAP   #1   [ 1=0005 2=0003 ] pc=0x100 base=0 slots=6 top=8 results=0
`;
  const options = { id: 2, rootId: 1, parentId: 1, parentExit: 3, link: "root", linkId: 1 } as const;
  const machine = new RegionMachine([traceOf(COUNTING), traceOf(side, options)]);
  assert.equal(loopsOf(machine), 1);
  const { exit, slot, fuel } = machine.run([0, 0.5]);
  assert.deepEqual([exit.trace, exit.snapshot, slot(1), slot(2)], [1, 4, 101, 50.5]);
  const tired = machine.run([0, 0.5], 50);
  assert.equal(tired.exit.kind, "fuel");
  assert.deepEqual(tired.slot(2), 0.5 + Math.floor((tired.slot(1) as number) / 2));
  assert.ok(fuel < 1000);
});

test("a return to the entry takes an integer along, and an exit stores it as a number", () => {
  const root = `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=6 top=8 results=0
0001    int SLOAD  #1    CI
0002    int BAND   0001  +1
....              SNAP   #1   [ ] pc=0x104 base=0 slots=6 top=8 results=0
0003 >  int EQ     0002  +0
0004    int ADD    0001  +1
0005    num CONV   0004  num.int.any
....              SNAP   #2   [ 1=0005 ] pc=0x100 base=0 slots=6 top=8 results=0
`;
  const side = `
....              SNAP   #0   [ ] pc=0x104 base=0 slots=6 top=8 results=0
0001    int SLOAD  #1    CI
0002 >  int LT     0001  +9
0003    int ADD    0001  +2
0004    num CONV   0003  num.int.any
....              SNAP   #1   [ 1=0004 ] pc=0x100 base=0 slots=6 top=8 results=0
`;
  const machine = new RegionMachine([
    traceOf(root, { link: "root", linkId: 1 }),
    traceOf(side, { id: 2, rootId: 1, parentId: 1, parentExit: 1, link: "root", linkId: 1 }),
  ]);
  const { exit, slot } = machine.run([2]);
  assert.deepEqual([exit.trace, exit.snapshot, slot(1)], [2, 0, 9]);
});

test("a link to the body is refused where the optimiser says so", () => {
  const closed = traceOf(ROOT);
  closed.ir.setFlag(closed.ir.youngest(Op.LOOP), InstructionFlag.CLOSED);
  const machine = new RegionMachine([closed, sideOfBody("root")]);
  assert.equal(loopsOf(machine), 2);
  const { slot } = machine.run([2, 100, 0, 0]);
  assert.deepEqual([slot(1), slot(3), slot(4)], [101, 2550, 49]);
});

test("a link to the body is refused where bounds were checked for other indices", () => {
  const side = (next: string) => `
....              SNAP   #0   [ ] pc=0x108 base=0 slots=6 top=8 results=0
0001    int SLOAD  #1    PI
0002 >  int SLOAD  #2    TC
0003    int ADD    ${next}
....              SNAP   #1   [ 1=0003 ] pc=0x100 base=0 slots=6 top=8 results=0
`;
  const options = { id: 2, rootId: 1, parentId: 1, parentExit: 3, link: "root", linkId: 1 } as const;
  const loopMemory = { invariants: new Map(), homes: new Map(), checksEnds: true };
  const machine = (next: string) =>
    new RegionMachine([traceOf(COUNTING, { loopMemory }), traceOf(side(next), options)]);
  assert.equal(loopsOf(machine("0001  +1")), 1);
  // The entry, and two of a counted loop to which nobody links.
  assert.equal(loopsOf(machine("0001  +2")), 3);
  assert.equal(loopsOf(machine("0002  +1")), 3);
});
