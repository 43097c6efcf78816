/** Which stores of a side trace keep it from going back to the loop's body. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as joiner from "../../../jit/driver/fusion-part.ts";
import { REF_BIAS } from "../../../jit/ir/types.ts";
import { RegionPlan } from "../../../jit/wasm/region-plan.ts";
import type { BodyLink } from "../../../jit/wasm/trace-link.ts";
import { traceOf, unchanged } from "./support.ts";

/** repeat if i % 2 == 0 then o.n = o.n + o.x end; i = i + 1 until i > 100. The keys are 0x100 for x, 0x200 for n. */
const ROOT = `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=6 top=8 results=0
0001 >  num SLOAD  #1    T
0002 >  tab SLOAD  #2    T
0003    p32 FLOAD  0002  TAB_NODE
0004 >  p32 HREFK  0003  str:0x100@0
0005 >  num HLOAD  0004
0006 >  p32 HREFK  0003  str:0x200@1
0007 >  num HLOAD  0006
0008  + num ADD    0007  0005
0009    num HSTORE 0006  0008
0010  + num ADD    0001  1.0
....              SNAP   #1   [ 1=0010 ] pc=0x120 base=0 slots=6 top=8 results=0
0011 >  num LE     0010  100.0
....              SNAP   #2   [ 1=0010 ] pc=0x100 base=0 slots=6 top=8 results=0
0012 ------------ LOOP ------------
0013    num MOD    0010  2.0
....              SNAP   #3   [ 1=0010 ] pc=0x110 base=0 slots=6 top=8 results=0
0014 >  num EQ     0013  0.0
0015  + num ADD    0008  0005
0016    num HSTORE 0006  0015
0017  + num ADD    0010  1.0
....              SNAP   #4   [ 1=0017 ] pc=0x120 base=0 slots=6 top=8 results=0
0018 >  num LE     0017  100.0
0019    num PHI    0010  0017
0020    num PHI    0008  0015
`;
const at = (label: number): number => REF_BIAS + label;
const MEMORY = { invariants: unchanged(3, 4, 5, 6), homes: new Map([[at(8), [at(7)]]]) };

/** The link of a side trace that does something between its start, i being 0001, and its end. */
function linkWith(text: string): BodyLink | undefined {
  const side = `
....              SNAP   #0   [ ] pc=0x110 base=0 slots=6 top=8 results=0
0001    num SLOAD  #1    PI
${text.trim()}
0020    num ADD    0001  1.0
....              SNAP   #1   [ 1=0020 ] pc=0x100 base=0 slots=6 top=8 results=0
`;
  const options = { id: 2, rootId: 1, parentId: 1, parentExit: 3, link: "root", linkId: 1 } as const;
  const plan = new RegionPlan(traceOf(ROOT, { loopMemory: MEMORY }), [traceOf(side, options)], joiner);
  return plan.bodyLinks.get(plan.plans[1]);
}

const isBody = (text: string): boolean => linkWith(text) !== undefined;

/** A value that is stored to a key of the table in slot 3. */
const storing = (key: string, value: string, type = "num") => `
0002 >  tab SLOAD  #3    T
0003    p32 FLOAD  0002  TAB_NODE
0004 >  p32 HREFK  0003  ${key}@0
0005    ${type} HSTORE 0004  ${value}`;

test("keys that differ", () => {
  assert.equal(isBody(storing("str:0x300", "1.0")), true);
  assert.equal(isBody(storing("1.0", "1.0")), true);
});

test("what the loop has hoisted, perhaps of the same table", () => {
  assert.equal(isBody(storing("str:0x100", "1.0")), false);
});

test("a table that the side trace has made", () => {
  const text = `
0002    tab TNEW   #0    #1
0003    p32 NEWREF 0002  str:0x100
0004    num HSTORE 0003  1.0`;
  assert.equal(isBody(text), true);
  assert.equal(isBody("0002 >  tab SLOAD  #3    T\n0003    p32 NEWREF 0002  str:0x300"), false);
});

test("an array, an upvalue, memory", () => {
  const array = `
0002 >  tab SLOAD  #3    T
0003    p32 FLOAD  0002  TAB_ARRAY
0004    p32 AREF   0003  +1
0005    num ASTORE 0004  1.0`;
  assert.equal(isBody(array), true);
  const upvalue = `
0002    fun SLOAD  #0    R
0003 >  p32 UREFC  0002  #130
0004    num USTORE 0003  1.0`;
  assert.equal(isBody(upvalue), true);
  assert.equal(isBody("0002    num XSTORE ptr:0x3100 1.0"), true);
});

test("the home of a variable, perhaps: its value is loaded", () => {
  const variable = (text: string) => linkWith(text)?.moves.find(({ phi }) => phi.left === at(8));
  assert.deepEqual(variable(storing("str:0x200", "1.0")), {
    phi: { left: at(8), right: at(15) },
    load: at(7),
  });
  assert.equal(isBody(storing("str:0x200", "true", "tru")), false);
});
