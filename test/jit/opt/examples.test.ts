/** The example that opens each pass is what the pass does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { REF_BIAS, type TRef, Type, tref } from "../../../jit/ir/types.ts";
import { verify } from "../../../jit/ir/verify.ts";
import { eliminateDeadCode } from "../../../jit/opt/dce.ts";
import { fuseConcatenations } from "../../../jit/opt/fuse-concatenation.ts";
import { unrollLoop } from "../../../jit/opt/loop.ts";
import { optimize } from "../../../jit/opt/passes.ts";
import { sinkAllocations } from "../../../jit/opt/sink.ts";
import { add, exampleOf, makeBuilder, textOf } from "./ir-text.ts";

for (const name of ["memory", "stores", "narrow-convert"])
  test(`the example of ${name}`, () => {
    const { before, after } = exampleOf(name);
    const builder = makeBuilder();
    add(builder, before);
    assert.equal(textOf(builder), after);
  });

test("the example of dce", () => {
  const { before, after } = exampleOf("dce");
  const builder = makeBuilder();
  add(builder, before, true);
  eliminateDeadCode(builder, []);
  assert.equal(textOf(builder), after);
});

test("the example of fuse-concatenation", () => {
  const { before, after } = exampleOf("fuse-concatenation");
  const builder = makeBuilder();
  add(builder, before, true);
  fuseConcatenations(builder);
  verify(builder.ir, builder.snapshots);
  assert.equal(textOf(builder), after);
});

test("the example of sink", () => {
  const { before, after } = exampleOf("sink");
  const builder = makeBuilder();
  add(builder, before, true);
  sinkAllocations(builder);
  assert.equal(textOf(builder), after);
});

test("the example of loop", () => {
  const { before, after } = exampleOf("loop");
  const builder = makeBuilder();
  add(builder, before, true);
  assert.equal(unrollLoop(builder, slotsOf(builder, { 1: 4, 2: 2 })), undefined);
  assert.equal(textOf(builder), after);
});

test("the example of carried-integers", () => {
  const { before, after } = exampleOf("carried-integers");
  const builder = makeBuilder();
  add(builder, before, true);
  assert.equal(
    optimize(builder, { isLoop: true, slots: slotsOf(builder, { 1: 5, 2: 1 }), fuseConcatenations }),
    undefined,
  );
  assert.equal(textOf(builder), after);
});

test("the example of index-ranges", () => {
  const { before, after } = exampleOf("index-ranges");
  const builder = makeBuilder();
  add(builder, before, true);
  const loop = { index: REF_BIAS + 1, start: 0, stop: REF_BIAS + 2, type: Type.INT, isAscending: true };
  builder.rangeChecks.set(REF_BIAS + 7, loop);
  const slots = slotsOf(builder, { 1: 11, 2: 2, 4: 3 });
  assert.equal(optimize(builder, { isLoop: true, slots, fuseConcatenations }), undefined);
  assert.equal(textOf(builder), after);
});

test("the example of abc", () => {
  const { before, after } = exampleOf("abc");
  const builder = makeBuilder();
  add(builder, `....              SNAP   #0   [ ] pc=0x0 base=0 slots=1 top=4 results=0\n${before}`);
  builder.snapshots.push({ ...builder.snapshots[0], ref: builder.ir.next, slotCount: 5 });
  const slots = slotsOf(builder, { 1: 6, 2: 2 });
  assert.equal(optimize(builder, { isLoop: true, slots, fuseConcatenations }), undefined);
  assert.equal(textOf(builder).replace(/^\.\.\.\..*\n/gm, ""), after);
});

/** Values of slots by the labels of instructions. */
function slotsOf(builder: ReturnType<typeof makeBuilder>, labels: Record<number, number>): TRef[] {
  const slots: TRef[] = [];
  for (const [slot, label] of Object.entries(labels))
    slots[Number(slot)] = tref(REF_BIAS + label, builder.ir.type(REF_BIAS + label));
  return slots;
}
