/** What side traces take over from their ancestors besides slots. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as joiner from "../../../jit/driver/fusion-part.ts";
import { REF_BIAS } from "../../../jit/ir/types.ts";
import type { LoopMemory } from "../../../jit/trace.ts";
import { RegionPlan } from "../../../jit/wasm/region-plan.ts";
import { traceOf, unchanged } from "./support.ts";

const at = (label: number): number => REF_BIAS + label;

/** A loop over o in slot 2: its key 0x100 is loaded before it, 0x200 holds a sum, 0x400 is loaded each time. */
const ROOT = `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=6 top=8 results=0
0001 >  num SLOAD  #1    T
0002 >  tab SLOAD  #2    T
0003    int FLOAD  0002  TAB_HMASK
0004 >  int EQ     0003  +3
0005    p32 FLOAD  0002  TAB_NODE
0006 >  p32 HREFK  0005  str:0x100@0
0007 >  num HLOAD  0006
0008 >  p32 HREFK  0005  str:0x200@1
0009 >  num HLOAD  0008
0010  + num ADD    0009  0007
0011    num HSTORE 0008  0010
0012 >  p32 HREFK  0005  str:0x400@2
0013 >  num HLOAD  0012
0014  + num ADD    0001  1.0
....              SNAP   #1   [ 1=0014 ] pc=0x120 base=0 slots=6 top=8 results=0
0015 >  num LE     0014  100.0
....              SNAP   #2   [ 1=0014 ] pc=0x100 base=0 slots=6 top=8 results=0
0016 ------------ LOOP ------------
0017 >  num HLOAD  0012
0018    num MOD    0014  2.0
....              SNAP   #3   [ 1=0014 ] pc=0x110 base=0 slots=6 top=8 results=0
0019 >  num EQ     0018  0.0
0020  + num ADD    0010  0007
0021    num HSTORE 0008  0020
....              SNAP   #4   [ 1=0014 ] pc=0x114 base=0 slots=6 top=8 results=0
0022 >  num NE     0017  0.0
0023  + num ADD    0014  1.0
....              SNAP   #5   [ 1=0023 ] pc=0x120 base=0 slots=6 top=8 results=0
0024 >  num LE     0023  100.0
0025    num PHI    0014  0023
0026    num PHI    0010  0020
`;
const MEMORY: LoopMemory = { invariants: unchanged(3, 5, 6, 7, 8, 12), homes: new Map([[at(10), [at(9)]]]) };

const SIDE = `
....              SNAP   #0   [ ] pc=0x110 base=0 slots=6 top=8 results=0
0001    num SLOAD  #1    PI
0002 >  tab SLOAD  #2    T
0003    int FLOAD  0002  TAB_HMASK
0004 >  int EQ     0003  +3
0005    p32 FLOAD  0002  TAB_NODE
0006 >  p32 HREFK  0005  str:0x100@0
0007 >  num HLOAD  0006
0008 >  p32 HREFK  0005  str:0x200@1
0009 >  num HLOAD  0008
0010 >  p32 HREFK  0005  str:0x300@3
0011 >  num HLOAD  0010
0012    num HSTORE 0010  0007
0013 >  p32 HREFK  0005  str:0x400@2
0014 >  num HLOAD  0013
0020    num ADD    0001  1.0
....              SNAP   #1   [ 1=0020 ] pc=0x100 base=0 slots=6 top=8 results=0
`;

/** A side trace at an exit of the root, and where its values come from. */
function planAt(parentExit: number, text = SIDE, loopMemory: LoopMemory = MEMORY) {
  const options = { id: 2, rootId: 1, parentId: 1, parentExit, link: "root", linkId: 1 } as const;
  const region = new RegionPlan(traceOf(ROOT, { loopMemory }), [traceOf(text, options)], joiner);
  const plan = region.plans[1];
  const originOf = (label: number) => {
    const { plan: source, ref } = plan.resolve(at(label));
    return source === region.root ? ref - REF_BIAS : undefined;
  };
  return { plan, originOf };
}

test("slots, shapes and what the loop has hoisted", () => {
  const { plan, originOf } = planAt(3);
  assert.deepEqual([2, 3, 5, 7].map(originOf), [2, 3, 5, 7]);
  for (const guard of [4, 6, 8, 13]) assert.equal(plan.mayExit(at(guard)), false, `${guard}`);
  // What the loop knows nothing of
  assert.equal(plan.mayExit(at(10)), true);
  assert.equal(originOf(11), undefined);
});

test("a place that the loop has a variable for: as it was, or as it has been stored", () => {
  assert.equal(planAt(3).originOf(9), 10);
  assert.equal(planAt(4).originOf(9), 20);
});

test("what is loaded in each iteration", () => {
  assert.equal(planAt(4).originOf(14), 17);
});

test("nothing that a store may have changed", () => {
  const text = `
....              SNAP   #0   [ ] pc=0x110 base=0 slots=6 top=8 results=0
0001    num SLOAD  #1    PI
0002 >  tab SLOAD  #2    T
0003 >  tab SLOAD  #4    T
0004    p32 FLOAD  0003  TAB_NODE
0005 >  p32 HREFK  0004  str:0x200@1
0006    num HSTORE 0005  1.0
0007    p32 FLOAD  0002  TAB_NODE
0008 >  p32 HREFK  0007  str:0x100@0
0009 >  num HLOAD  0008
0010 >  p32 HREFK  0007  str:0x200@1
0011 >  num HLOAD  0010
0012    num ADD    0001  1.0
....              SNAP   #1   [ 1=0012 ] pc=0x100 base=0 slots=6 top=8 results=0
`;
  assert.deepEqual([9, 11].map(planAt(3, text).originOf), [7, undefined]);
});

test("of a place that the pre-roll has loaded and then stored to: what the body takes it for", () => {
  const taking = (value: number) => ({
    ...MEMORY,
    invariants: new Map([...MEMORY.invariants, [at(7), value]]),
  });
  assert.equal(planAt(3, SIDE, taking(at(1))).originOf(7), 1);
  // It varies.
  assert.equal(planAt(3, SIDE, taking(0)).originOf(7), undefined);
});

test("of the pre-roll nothing that varies", () => {
  const text = `
....              SNAP   #0   [ ] pc=0x110 base=0 slots=6 top=8 results=0
0001    num SLOAD  #1    PI
0002    num ADD    0001  1.0
....              SNAP   #1   [ 1=0002 ] pc=0x120 base=0 slots=6 top=8 results=0
0003 >  num LE     0001  100.0
....              SNAP   #2   [ 1=0002 ] pc=0x100 base=0 slots=6 top=8 results=0
`;
  // The guard 0015 was for the first iteration.
  assert.equal(planAt(3, text).plan.mayExit(at(3)), true);
  assert.equal(planAt(1, text).plan.mayExit(at(3)), true);
});
